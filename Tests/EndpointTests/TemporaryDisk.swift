import Foundation
import TestSupport

/// A file of differing bytes that is removed with the value.
final class TemporaryDisk {
  let path: String
  let bytes: [UInt8]

  init(byteCount: Int = 64 << 10) throws {
    path = NSTemporaryDirectory() + "ricochet-endpoint-\(UUID().uuidString).img"
    bytes = differingBytes(byteCount)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The file as it is now.
  func contents() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
}
