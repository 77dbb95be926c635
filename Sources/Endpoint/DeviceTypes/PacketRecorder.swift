import ByteLayouts
import CycleKernel

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Writes frames to a capture file as they pass.
///
/// The file is a pcap with times in nanoseconds (magic 0xa1b23c4d), Ethernet (link type 1).
public final class PacketRecorder {
  /// Nanoseconds of one cycle of the core clock.
  public static let nanosecondsPerCycle: UInt64 = 4
  static let magic: UInt32 = 0xa1b2_3c4d
  static let headerByteCount = 24
  static let recordByteCount = 16
  static let ethernet: UInt32 = 1

  private let path: String
  private let descriptor: Int32
  private var bytes: [UInt8] = []
  /// Whether a write failed.
  public private(set) var hasFailed = false

  /// Makes the file, or empties it.
  ///
  /// - Throws: ``CaptureError``.
  public init(path: String) throws(CaptureError) {
    self.path = path
    // SAFETY: the string lives as long as the call.
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    bytes.reserveCapacity(1 << 17)
    append(Self.magic)
    append(UInt16(2))
    append(UInt16(4))
    append(UInt64(0))
    append(UInt32(EthernetFrame.largestByteCount))
    append(Self.ethernet)
  }

  deinit {
    flush()
    close(descriptor)
  }

  private func append<Value: FixedWidthInteger>(_ value: Value) {
    for lane in 0..<Value.bitWidth / 8 {
      bytes.append(UInt8(truncatingIfNeeded: value >> Value(8 * lane)))
    }
  }

  /// Records a frame that passed in `cycle`.
  func record(_ frame: RawSpan, at cycle: Cycle) {
    let time = cycle * Self.nanosecondsPerCycle
    append(UInt32(truncatingIfNeeded: time / 1_000_000_000))
    append(UInt32(truncatingIfNeeded: time % 1_000_000_000))
    append(UInt32(frame.byteCount))
    append(UInt32(frame.byteCount))
    for place in 0..<frame.byteCount { bytes.append(frame.littleEndian(at: place)) }
    if bytes.count >= 1 << 16 { flush() }
  }

  /// Hands everything to the file.
  public func flush() {
    var done = 0
    unsafe bytes.withUnsafeBytes { raw in
      while done < raw.count {
        guard let base = raw.baseAddress else { return }
        let count = unsafe Glibc.write(descriptor, base + done, raw.count - done)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else {
          hasFailed = true
          return
        }
        done += count
      }
    }
    bytes.removeAll(keepingCapacity: true)
  }
}
