import PCIeLayouts
import Trace
import VirtioLayouts

/// Rule `region-stays-local`: accesses to the bounce region never become packets.
struct RegionStaysLocal: ~Copyable {
  private var region = BounceRegion(base: 0, byteCount: 0, profile: .none)
  private var placement: TraceEvent?

  mutating func place(_ region: BounceRegion, event: TraceEvent) {
    self.region = region
    placement = event
  }

  /// Whether a bus address can be told from a region address by its number.
  private var countsInBusAddresses: Bool {
    switch region.profile {
    case .none, .dmbOffset, .addressForm(.promisedRange): false
    case .swiotlbCapability, .dmbBus, .addressForm: true
    }
  }

  /// Looks at a packet that was sent.
  @inline(__always)
  func checkSent(
    _ link: LinkEvent, messages: MessageAddresses, event: TraceEvent, docket: Docket
  ) {
    guard link.direction == .up, region.profile != .none,
      link.header.kind == .memoryRead || link.header.kind == .memoryWrite
    else { return }
    checkRequest(link.header, messages: messages, event: event, docket: docket)
  }

  @inline(never)
  private func checkRequest(
    _ header: TLPHeader, messages: MessageAddresses, event: TraceEvent, docket: Docket
  ) {
    guard region.profile != .addressForm(.promisedRange) else { return }
    docket.evaluated(.regionStaysLocal)
    let byteCount = UInt64(header.doublewordCount) * 4
    if countsInBusAddresses,
      header.address &- region.base < region.byteCount
        || region.base &- header.address < byteCount && region.byteCount > 0
    {
      return report(event, docket) {
        "packet for \(hexadecimal(header.address)), inside the bounce region"
      }
    }
    guard region.profile.isStrict else { return }
    if messages.isMessage(header) { return }
    report(event, docket) {
      "packet for \(hexadecimal(header.address)), though every access must stay in the region"
    }
  }

  private func report(_ event: TraceEvent, _ docket: Docket, _ summary: () -> String) {
    docket.violated(
      .regionStaysLocal, at: event.cycle, witnesses: [placement, event].compactMap(\.self),
      summary)
  }
}
