#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file that takes what room a small file system has left, but for one block.
final class Ballast {
  private let path: String

  /// Fills the file system on which the file at `image` lies; nil where that is a large one.
  init?(beside image: String) {
    path = image + ".ballast"
    guard let block = Self.blockByteCount(image) else { return nil }
    // SAFETY: the string lives as long as the call.
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let zeros = [UInt8](repeating: 0, count: block)
    var taken: off_t = 0
    while true {
      // SAFETY: the bytes live as long as the call.
      let count = unsafe zeros.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      taken += off_t(count)
    }
    guard taken >= off_t(block), ftruncate(file, taken - off_t(block)) == 0 else {
      remove()
      return nil
    }
  }

  deinit { remove() }

  /// Gives the room back.
  func remove() {
    // SAFETY: the string lives as long as the call.
    _ = unsafe unlink(path)
  }

  /// Bytes of a block of the file system; nil where it is larger than a run may fill.
  private static func blockByteCount(_ path: String) -> Int? {
    var information = statvfs()
    // SAFETY: the string and the structure live as long as the call.
    guard unsafe statvfs(path, &information) == 0 else { return nil }
    let block = UInt64(information.f_frsize)
    return UInt64(information.f_blocks) * block <= FaultKind.smallFileSystem ? Int(block) : nil
  }
}
