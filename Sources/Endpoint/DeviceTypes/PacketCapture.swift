import ByteLayouts
public import CycleKernel

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What makes a file no capture.
public enum CaptureError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file cannot be opened; the text is the system's.
  case cannotOpen(path: String, reason: String)
  /// The first bytes are not those of a pcap.
  case notACapture(path: String)
  /// The link type is another than Ethernet.
  case notEthernet(path: String, linkType: UInt32)
  /// A record runs over the end of the file, or is larger than any frame.
  case damaged(path: String, offset: Int)

  /// What, where, and the remedy.
  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason):
      "\(path): cannot be opened as a capture (\(reason)); give the path of a pcap file"
    case .notACapture(let path):
      "\(path): is no pcap file; convert other formats with `editcap -F pcap`"
    case .notEthernet(let path, let linkType):
      "\(path): has link type \(linkType); the device takes Ethernet frames (1) alone"
    case .damaged(let path, let offset):
      "\(path): the record at byte \(offset) is cut or too long; repair it with `editcap`"
    }
  }
}

/// The frames of a pcap file, with the cycles in which they are due.
///
/// Both byte orders, and times in microseconds or nanoseconds, are read. The first frame is due in
/// cycle `start`, the others as much later as the file says.
public final class PacketCapture {
  struct Frame {
    var due: Cycle
    var range: Range<Int>
  }

  let frames: [Frame]
  private let bytes: ByteBuffer

  /// Frames in the file.
  public var count: Int { frames.count }

  /// Reads a file.
  ///
  /// - Throws: ``CaptureError``.
  public init(path: String, start: Cycle) throws(CaptureError) {
    let bytes = try Self.load(path)
    guard bytes.count >= PacketRecorder.headerByteCount else { throw .notACapture(path: path) }
    let reader = CaptureReader(bytes: bytes)
    guard let format = reader.format else { throw .notACapture(path: path) }
    guard format.linkType == PacketRecorder.ethernet else {
      throw .notEthernet(path: path, linkType: format.linkType)
    }
    var frames: [Frame] = []
    var at = PacketRecorder.headerByteCount
    var origin: UInt64?
    while at < bytes.count {
      let body = at + PacketRecorder.recordByteCount
      guard body <= bytes.count else { throw .damaged(path: path, offset: at) }
      let length = Int(reader.word(at + 8, format))
      guard length <= EthernetFrame.largestByteCount, length <= bytes.count - body else {
        throw .damaged(path: path, offset: at)
      }
      let fraction = UInt64(reader.word(at + 4, format)) * (format.isNanoseconds ? 1 : 1000)
      let time = UInt64(reader.word(at, format)) * 1_000_000_000 + fraction
      let zero = origin ?? time
      origin = zero
      // A capture may hold frames out of order by a little; none is due before the first.
      let after = time > zero ? time - zero : 0
      let due = max(
        frames.last?.due ?? start, start + after / PacketRecorder.nanosecondsPerCycle)
      frames.append(Frame(due: due, range: body..<body + length))
      at = body + length
    }
    self.frames = frames
    self.bytes = ByteBuffer(byteCount: bytes.count)
    self.bytes.withMutableBytes(0..<bytes.count) { target in
      for place in bytes.indices { target.storeLittleEndian(bytes[place], at: place) }
    }
  }

  private static func load(_ path: String) throws(CaptureError) -> [UInt8] {
    // SAFETY: the string lives as long as the call.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var all: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe piece.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw .cannotOpen(path: path, reason: unsafe String(cString: strerror(errno)))
      }
      if count == 0 { return all }
      all.append(contentsOf: piece[0..<count])
    }
  }

  func withBytes(of frame: Frame, _ body: (RawSpan) -> Void) {
    bytes.withBytes(frame.range, body)
  }
}

/// The header of a pcap file, whichever way its bytes stand.
struct CaptureReader {
  struct Format {
    var isSwapped: Bool
    var isNanoseconds: Bool
    var linkType: UInt32
  }

  let bytes: [UInt8]

  private func word(_ at: Int) -> UInt32 {
    UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16
      | UInt32(bytes[at + 3]) << 24
  }

  func word(_ at: Int, _ format: Format) -> UInt32 {
    format.isSwapped ? word(at).byteSwapped : word(at)
  }

  var format: Format? {
    let microseconds: UInt32 = 0xa1b2_c3d4
    for isSwapped in [false, true] {
      let magic = isSwapped ? word(0).byteSwapped : word(0)
      guard magic == PacketRecorder.magic || magic == microseconds else { continue }
      var format = Format(
        isSwapped: isSwapped, isNanoseconds: magic == PacketRecorder.magic, linkType: 0)
      format.linkType = word(20, format) & 0xffff
      return format
    }
    return nil
  }
}
