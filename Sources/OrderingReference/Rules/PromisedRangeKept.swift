import PCIeLayouts
import Trace
import VirtioLayouts

/// Rule `promised-range-kept`: requests of the device stay in the range that the driver promised.
struct PromisedRangeKept: ~Copyable {
  private var range: BounceRegion?
  private var placement: TraceEvent?

  mutating func place(_ region: BounceRegion, event: TraceEvent) {
    range = region.profile == .addressForm(.promisedRange) ? region : nil
    placement = event
  }

  /// Looks at a packet that was sent.
  @inline(__always)
  func checkSent(
    _ link: LinkEvent, messages: MessageAddresses, event: TraceEvent, docket: Docket
  ) {
    guard let range, link.direction == .up,
      link.header.kind == .memoryRead || link.header.kind == .memoryWrite
    else { return }
    check(link.header, in: range, messages: messages, event: event, docket: docket)
  }

  @inline(never)
  private func check(
    _ header: TLPHeader, in range: BounceRegion, messages: MessageAddresses, event: TraceEvent,
    docket: Docket
  ) {
    let byteCount = UInt64(header.doublewordCount) * 4
    if messages.isMessage(header) { return }
    docket.evaluated(.promisedRangeKept)
    let offset = header.address &- range.base
    guard offset >= range.byteCount || byteCount > range.byteCount - offset else { return }
    docket.violated(
      .promisedRangeKept, at: event.cycle, witnesses: [placement, event].compactMap(\.self)
    ) {
      "packet for \(hexadecimal(header.address)), outside the promised range"
    }
  }
}
