import ByteLayouts
import PCIeLayouts
import Trace

/// Rule `pasid-as-enabled`, from the link alone: requests have the PASID that software gave the
/// function, and no other, while it is on.
///
/// Interrupt messages and translated requests have none. A function-level reset is not seen: what
/// software had written counts until it writes anew.
///
/// Source: PCIe Base, 6.20; ATS 1.1, 2.2.
struct PASIDAsEnabled: ~Copyable {
  private var places = ExtendedCapabilityPlaces()
  private var isEnabled = false
  private var register: UInt32 = 0

  private var expected: UInt32? {
    isEnabled && register & RequesterPASIDCapability.use != 0
      ? register & (PASIDPrefix.count - 1) : nil
  }

  @inline(__always)
  mutating func send(
    _ link: LinkEvent, payload: RawSpan, messages: MessageAddresses, event: TraceEvent,
    docket: Docket
  ) {
    guard link.direction == .up else { return }
    switch link.header.kind {
    case .completion, .completionWithData: places.complete(link.header, payload: payload)
    case .memoryRead, .memoryWrite, .message:
      if isEnabled || link.header.pasid != nil {
        check(link.header, messages: messages, event: event, docket: docket)
      }
    default: break
    }
  }

  @inline(__always)
  mutating func deliver(_ link: LinkEvent, payload: RawSpan) {
    guard link.direction == .down else { return }
    switch link.header.kind {
    case .configurationRead: places.read(link.header)
    case .configurationWrite: writeConfiguration(link.header, payload: payload)
    default: break
    }
  }

  private mutating func writeConfiguration(_ header: TLPHeader, payload: RawSpan) {
    guard payload.byteCount >= 4 else { return }
    let value = payload.littleEndian(at: 0, as: UInt32.self)
    let number = Int(header.registerNumber)
    if let base = places.place(PASIDCapability.identifier),
      number == Int(base) + PASIDCapability.capability, header.firstByteEnables & 4 != 0
    {
      isEnabled = UInt16(truncatingIfNeeded: value >> 16) & PASIDCapability.enable != 0
    }
    if let base = places.place(RequesterPASIDCapability.identifier),
      number == Int(base) + RequesterPASIDCapability.requester
    {
      register = value
    }
  }

  @inline(never)
  private func check(
    _ header: TLPHeader, messages: MessageAddresses, event: TraceEvent, docket: Docket
  ) {
    let belongs: Bool =
      switch header.kind {
      case .message: header.messageCode == .pageRequest
      default: header.addressType != .translated && !messages.isMessage(header)
      }
    let wanted = belongs ? expected : nil
    docket.evaluated(.pasidAsEnabled)
    guard header.pasid?.pasid != wanted else { return }
    docket.violated(.pasidAsEnabled, at: event.cycle, witnesses: [event]) {
      func name(_ pasid: UInt32?) -> String { pasid.map { "PASID \($0)" } ?? "no PASID" }
      return "\(header.kind) for \(hexadecimal(header.address)) has \(name(header.pasid?.pasid)),"
        + " where \(name(wanted)) belongs"
    }
  }
}
