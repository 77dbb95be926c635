import Crypto
import Endpoint
import Foundation

/// The image that a run works on: always a copy, so that the given file is never written.
struct ImageFile {
  /// The copy.
  let path: String
  /// SHA-256 of its bytes before the run, in hexadecimal.
  let hash: String
  private let isTemporary: Bool

  /// Copies `source` to `folder/name.img`, or makes 4 MiB of random bytes when there is none.
  ///
  /// Nothing is left behind when the source cannot be read.
  init(source: String?, folder: String?, name: String, seed: UInt64, limit: UInt64) throws {
    if let source {
      do {
        try DiskImage.check(path: source, limit: limit)
      } catch {
        throw CommandFailure.badInput(error.description)
      }
    }
    let manager = FileManager.default
    let place = folder ?? NSTemporaryDirectory()
    isTemporary = folder == nil
    do {
      try manager.createDirectory(atPath: place, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure.badInput(
        "\(place): cannot be made (\(error.localizedDescription)); name another folder")
    }
    let suffix = folder == nil ? "-\(ProcessInfo.processInfo.processIdentifier)" : ""
    path = URL(fileURLWithPath: place).appendingPathComponent("\(name)\(suffix).img").path
    let bytes: Data
    if let source {
      do {
        bytes = try Data(contentsOf: URL(fileURLWithPath: source), options: .mappedIfSafe)
      } catch {
        throw CommandFailure.badInput(
          "\(source): cannot be read as a disk image; give the path of a raw image")
      }
    } else {
      bytes = Self.randomBytes(count: 4 << 20, seed: seed)
    }
    hash = Self.hash(bytes)
    do {
      try bytes.write(to: URL(fileURLWithPath: path))
    } catch {
      try? manager.removeItem(atPath: path)
      throw CommandFailure.badInput(
        "\(path): cannot be written (\(error.localizedDescription)); free some space")
    }
  }

  /// SHA-256 of the copy as it is now.
  func currentHash() throws -> String {
    Self.hash(try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe))
  }

  private static func hash(_ bytes: Data) -> String {
    SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
  }

  private static func randomBytes(count: Int, seed: UInt64) -> Data {
    var state = seed &+ 0x9e37_79b9_7f4a_7c15
    var bytes = Data(capacity: count)
    while bytes.count < count {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      // SAFETY: the bytes are copied while the integer is borrowed.
      unsafe withUnsafeBytes(of: (state >> 16).littleEndian) {
        unsafe bytes.append(contentsOf: $0.prefix(6))
      }
    }
    return bytes.prefix(count)
  }

  /// Removes the copy, unless the user named its folder.
  func remove() {
    if isTemporary { try? FileManager.default.removeItem(atPath: path) }
  }
}
