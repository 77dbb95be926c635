import ByteLayouts
import PCIeLayouts
import Trace

/// Rule `pasid-as-enabled`, from the link alone: requests have the PASID that software gave the
/// function, and no other, while it is on.
///
/// Interrupt messages and translated requests have none.
///
/// Source: PCIe Base, 6.20; ATS 1.1, 2.2.
struct PASIDAsEnabled: ~Copyable {
  private var function = FunctionPASID()

  @inline(__always)
  mutating func send(
    _ link: LinkEvent, payload: RawSpan, messages: MessageAddresses, event: TraceEvent,
    docket: Docket
  ) {
    guard link.direction == .up else { return }
    switch link.header.kind {
    case .completion, .completionWithData: function.complete(link.header, payload: payload)
    case .memoryRead, .memoryWrite, .message:
      if function.isEnabled || link.header.pasid != nil {
        check(link.header, messages: messages, event: event, docket: docket)
      }
    default: break
    }
  }

  @inline(__always)
  mutating func deliver(_ link: LinkEvent, payload: RawSpan) {
    guard link.direction == .down else { return }
    switch link.header.kind {
    case .configurationRead: function.read(link.header)
    case .configurationWrite: function.write(link.header, payload: payload)
    default: break
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
    let wanted = belongs ? function.expected : nil
    docket.evaluated(.pasidAsEnabled)
    guard header.pasid?.pasid != wanted else { return }
    docket.violated(.pasidAsEnabled, at: event.cycle, witnesses: [event]) {
      func name(_ pasid: UInt32?) -> String { pasid.map { "PASID \($0)" } ?? "no PASID" }
      return "\(header.kind) for \(hexadecimal(header.address)) has \(name(header.pasid?.pasid)),"
        + " where \(name(wanted)) belongs"
    }
  }
}
