import Foundation
import Endpoint

/// The disk of a cell: 64 KiB in a temporary file, made anew for each cell.
public final class CellDisk {
  /// Bytes of the disk.
  public static let byteCount = 64 << 10
  /// The image for the device.
  let image: DiskImage
  private let path: String

  /// Makes the file.
  ///
  /// - Throws: what the system or `DiskImage` says.
  public init() throws {
    path =
      URL(fileURLWithPath: NSTemporaryDirectory())
      .appendingPathComponent("platform-\(UUID().uuidString).img").path
    try Self.content.write(to: URL(fileURLWithPath: path))
    image = try DiskImage(path: path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Every byte as it is before a cell.
  private static let content = Data((0..<byteCount).map { byte(at: $0) })

  /// The byte at a place; neighbours, and the same place of neighbouring sectors, differ.
  static func byte(at place: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: place &* 31 &+ (place >> 9) &* 7 &+ 5)
  }

  /// Puts the content back.
  ///
  /// - Throws: what the system says.
  func restore() throws {
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.write(contentsOf: Self.content)
    try handle.close()
  }
}
