import ByteLayouts
import PCIeLayouts
import Trace

/// What the function's error registers hold, as far as configuration packets show it.
final class ErrorRegisterView {
  /// Bits of the Correctable Error Mask: an advisory non-fatal error.
  private static let advisory: UInt32 = 1 << 13
  /// Errors that are fatal after power-up: data link, surprise down, flow control, receiver
  /// overflow, malformed, internal.
  private static let fatalAtFirst: UInt32 = 1 << 4 | 1 << 5 | 1 << 13 | 1 << 17 | 1 << 18 | 1 << 22

  private let image = ConfigurationImage()
  private var list = CapabilityList()
  private var listGeneration = -1
  /// Configuration requests under way, by tag: the register, and the value of a write.
  private var pending: [UInt8: TLPHeader] = [:]
  /// Low byte of Device Control; nil when it is not known.
  private(set) var control: UInt8? = 0
  /// The status that was read last.
  private var statusRead: UInt32 = 0

  /// Whether configuration requests are under way.
  var hasPending: Bool { !pending.isEmpty }
  /// Whether nothing can be reported.
  var isOff: Bool { control == 0 }
  /// The requester ID of the function.
  var function: RequesterID? { image.function }

  private func place(_ offset: Int) -> Int? {
    if listGeneration != image.generation {
      list = CapabilityList(image)
      listGeneration = image.generation
    }
    return list.extended[1].map { $0 + offset }
  }

  private var controlPlace: Int? {
    _ = place(0)
    return list.place(0x10).map { $0 + 8 }
  }

  private func register(_ offset: Int, atFirst value: UInt32) -> UInt32 {
    place(offset).flatMap { image.word($0) } ?? value
  }

  /// Whether the error of a bit is masked.
  func isMasked(_ bit: UInt32) -> Bool { register(8, atFirst: 0) & bit != 0 }
  /// Whether advisory errors are masked.
  var masksAdvisory: Bool { register(20, atFirst: Self.advisory) & Self.advisory != 0 }
  /// Whether the error of a bit is fatal.
  func isFatal(_ bit: UInt32) -> Bool { register(12, atFirst: Self.fatalAtFirst) & bit != 0 }
  /// The Command register; 0 before it was written.
  var command: UInt16 { image.half(Int(ConfigurationHeader.command)) ?? 0 }

  /// Whether a memory write reaches a BAR; nil when nobody can tell.
  func decodes(_ header: TLPHeader) -> Bool? {
    guard command & 2 != 0 else { return false }
    for index in 0..<6 {
      guard let base = image.base(index), !base.isIO else { continue }
      guard base.byteCount > 0 else { return nil }
      if header.address &- base.address < base.byteCount { return true }
    }
    return false
  }

  // MARK: Packets

  /// A change of what the judge has to know.
  enum Change {
    case none
    /// Device Control was written or read; whether nothing could be reported before.
    case control(wasOff: Bool)
    /// These bits of Uncorrectable Error Status were cleared; all that were seen, or not.
    case cleared(UInt32, isAll: Bool)
    /// A doubleword of the Header Log was read.
    case logRead(index: Int, value: UInt32)
  }

  /// A configuration request arrived at the function.
  func deliver(_ header: TLPHeader, payload: RawSpan) -> Change {
    pending[header.tag] = header
    guard header.kind == .configurationWrite, payload.byteCount >= 4,
      image.function == nil || header.target == image.function
    else { return .none }
    let value = payload.littleEndian(at: 0, as: UInt32.self)
    let enables = header.firstByteEnables
    let register = Int(header.registerNumber)
    if register == controlPlace {
      let wasOff = isOff
      if enables & 2 != 0, value & 0x8000 != 0 {
        image.resetFunction()
        control = 0
        return .control(wasOff: wasOff)
      }
      image.noteWrite(header.registerNumber, value, enables: enables)
      if enables & 1 != 0 { control = UInt8(truncatingIfNeeded: value) & 15 }
      return .control(wasOff: wasOff)
    }
    if register == place(4) {
      let cleared = value & mask(enables)
      return .cleared(cleared, isAll: cleared & statusRead == statusRead)
    }
    image.noteWrite(header.registerNumber, value, enables: enables)
    return .none
  }

  private func mask(_ enables: UInt8) -> UInt32 {
    (UInt32(0)..<4).reduce(0) { $0 | (enables & 1 << UInt8($1) != 0 ? 0xff << (8 * $1) : 0) }
  }

  /// A completion left the function.
  func answer(_ completion: TLPHeader, payload: RawSpan) -> Change {
    guard let request = pending.removeValue(forKey: completion.tag),
      request.kind == .configurationRead, completion.kind == .completionWithData,
      completion.status == .success, payload.byteCount >= 4
    else { return .none }
    let value = payload.littleEndian(at: 0, as: UInt32.self)
    guard image.noteRead(request.target, request.registerNumber, value) else { return .none }
    let register = Int(request.registerNumber)
    if register == controlPlace {
      let wasOff = isOff
      control = UInt8(truncatingIfNeeded: value) & 15
      return .control(wasOff: wasOff)
    }
    if register == place(4) { statusRead = value }
    if let log = place(0x1c), (log..<log + 16).contains(register) {
      return .logRead(index: (register - log) / 4, value: value)
    }
    return .none
  }

  /// The function was reset, and nobody knows how.
  func forget() { if control != 0 { control = nil } }
}
