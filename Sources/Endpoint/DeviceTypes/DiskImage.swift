#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A raw disk image on the host: the backend of the block device.
public final class DiskImage {
  /// What makes a file no disk image.
  public enum OpenError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file cannot be opened; the text is the system's.
    case cannotOpen(path: String, reason: String)
    /// The file has no bytes.
    case empty(path: String)
    /// The size is no multiple of 512 bytes.
    case notSectors(path: String, byteCount: UInt64)
    /// The file is larger than the device.
    case tooLarge(path: String, byteCount: UInt64, limit: UInt64)

    /// What, where, and the remedy.
    public var description: String {
      switch self {
      case .cannotOpen(let path, let reason):
        "\(path): cannot be opened as a disk image (\(reason)); give the path of a raw image"
      case .empty(let path):
        "\(path): the disk image is empty; a raw image has at least 512 bytes"
      case .notSectors(let path, let byteCount):
        "\(path): \(byteCount) bytes are no whole number of 512-byte sectors; pad the image "
          + "with `truncate -s %512`"
      case .tooLarge(let path, let byteCount, let limit):
        "\(path): the image of \(byteCount) bytes is larger than the device of \(limit) bytes; "
          + "raise --capacity or give a smaller image"
      }
    }
  }

  /// Looks at a file without writing to it: whether it can be the image of a device.
  ///
  /// - Throws: ``OpenError``.
  public static func check(path: String, limit: UInt64) throws(OpenError) {
    // SAFETY: the string lives as long as the call.
    let opened = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else {
      throw .cannotOpen(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    defer { close(opened) }
    _ = try byteCount(of: opened, path: path, limit: limit)
  }

  private static func byteCount(
    of opened: Int32, path: String, limit: UInt64
  ) throws(OpenError) -> UInt64 {
    var information = stat()
    guard unsafe fstat(opened, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      throw .cannotOpen(path: path, reason: "not a regular file")
    }
    let size = UInt64(information.st_size)
    if size == 0 { throw .empty(path: path) }
    if size % 512 != 0 { throw .notSectors(path: path, byteCount: size) }
    if size > limit { throw .tooLarge(path: path, byteCount: size, limit: limit) }
    return size
  }

  private let descriptor: Int32
  private let path: String
  /// Bytes in the image, a multiple of 512.
  public let byteCount: UInt64
  /// Reads, writes and flushes that the host failed.
  public private(set) var failureCount: UInt64 = 0
  /// What the system said of the first that it failed; nil where it failed none.
  public private(set) var failureReason: String?
  /// The first failure as one line: what, where, and what came of it.
  public private(set) var failure: String?
  /// What goes wrong on purpose.
  public var fault: DiskFault?
  /// Whether writes stay in the process behind a flush that was acknowledged, as a mutant has it.
  var flushesLate = false
  private var kept: [(offset: UInt64, bytes: [UInt8])] = []

  /// Opens an image for reading and writing.
  ///
  /// - Throws: ``OpenError``.
  public init(path: String, limit: UInt64 = 1 << 40) throws(OpenError) {
    // SAFETY: the string lives as long as the call.
    let opened = unsafe open(path, O_RDWR | O_CLOEXEC)
    guard opened >= 0 else {
      throw .cannotOpen(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    do {
      byteCount = try Self.byteCount(of: opened, path: path, limit: limit)
    } catch {
      close(opened)
      throw error
    }
    descriptor = opened
    self.path = path
  }

  deinit {
    handOver()
    close(descriptor)
  }

  /// Gives the host what a mutant has kept.
  private func handOver() {
    for (offset, bytes) in kept { _ = unsafe put(offset, bytes.span.bytes) }
    kept.removeAll()
  }

  /// Notes what the host did not do, behind a call that failed.
  private func note(_ what: String) {
    guard failure == nil else { return }
    let reason = errno == 0 ? "the file ends" : unsafe String(cString: strerror(errno))
    failureReason = reason
    failure = "\(path): the host \(what) (\(reason)); the request ends with VIRTIO_BLK_S_IOERR"
  }

  /// Fills `target` from `offset` on; false when the host gives less.
  func read(_ offset: UInt64, into target: inout MutableRawSpan) -> Bool {
    if flushesLate { handOver() }
    let isWhole = fault != .failsReads && pull(offset, into: &target)
    if !isWhole { failureCount += 1 }
    return isWhole
  }

  private func pull(_ offset: UInt64, into target: inout MutableRawSpan) -> Bool {
    unsafe target.withUnsafeMutableBytes { bytes in
      var done = 0
      while done < bytes.count {
        guard let base = bytes.baseAddress else { return true }
        let count = unsafe pread(
          descriptor, base + done, bytes.count - done, off_t(offset) + off_t(done))
        if count <= 0 {
          if count < 0 && errno == EINTR { continue }
          if count == 0 { errno = 0 }
          note("gave \(done) of \(bytes.count) bytes at \(offset)")
          return false
        }
        done += count
      }
      return true
    }
  }

  /// Stores all of `source` from `offset` on; false when the host takes less.
  func write(_ offset: UInt64, _ source: RawSpan) -> Bool {
    if flushesLate {
      kept.append((offset, unsafe source.withUnsafeBytes { unsafe [UInt8]($0) }))
      return true
    }
    let isWhole: Bool
    switch fault {
    case .failsWrites: isWhole = false
    case .isFull(let count):
      let taken = min(count, source.byteCount)
      isWhole = put(offset, source.extracting(0..<taken)) && taken == source.byteCount
    default: isWhole = put(offset, source)
    }
    if !isWhole { failureCount += 1 }
    return isWhole
  }

  private func put(_ offset: UInt64, _ source: RawSpan) -> Bool {
    unsafe source.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        guard let base = bytes.baseAddress else { return true }
        let count = unsafe pwrite(
          descriptor, base + done, bytes.count - done, off_t(offset) + off_t(done))
        if count <= 0 {
          if count < 0 && errno == EINTR { continue }
          note("took \(done) of \(bytes.count) bytes at \(offset)")
          return false
        }
        done += count
      }
      return true
    }
  }

  /// Fills `byteCount` bytes from `offset` on with zeros; false when the host takes less.
  func zero(_ offset: UInt64, byteCount: UInt64) -> Bool {
    let zeros = [UInt8](repeating: 0, count: Int(min(byteCount, 1 << 16)))
    var done: UInt64 = 0
    while done < byteCount {
      let count = Int(min(byteCount - done, UInt64(zeros.count)))
      guard unsafe write(offset + done, zeros.span.bytes.extracting(0..<count)) else {
        return false
      }
      done += UInt64(count)
    }
    return true
  }

  /// Makes what was written stable; false when the host fails.
  func flush() -> Bool {
    if flushesLate { return true }
    if fault != .failsFlushes {
      if fdatasync(descriptor) == 0 { return true }
      note("cannot make what was written stable")
    }
    failureCount += 1
    return false
  }
}
