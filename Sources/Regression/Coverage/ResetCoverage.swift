import PCIeLayouts
import Trace
import VirtioLayouts

/// Tells the coverage in which state each reset met the device.
final class ResetCoverage: TraceObserver {
  private static let cross = CoveragePlan.number(of: CoveragePlan.resets)
  /// Cycles between a write's arrival and what it does.
  private static let reach: UInt64 = 4

  private let counts: CoverageCounts
  private var status: DeviceStatus = []
  private var openReads = 0
  private var lastWrite: (kind: TLPKind, cycle: UInt64)?

  init(_ counts: CoverageCounts) { self.counts = counts }

  func observe(_ event: TraceEvent, payload: RawSpan) {
    switch event.body {
    case .tlpDelivered(let packet) where packet.direction == .down:
      let kind = packet.header.kind
      if kind == .memoryWrite || kind == .configurationWrite { lastWrite = (kind, event.cycle) }
    case .deviceReadIssued: openReads += 1
    case .deviceReadCompleted: openReads = max(0, openReads - 1)
    case .statusChanged(let value):
      let next = DeviceStatus(rawValue: value)
      if next == [] {
        reset(at: event.cycle)
        openReads = 0
      }
      status = next
    default: break
    }
  }

  private func reset(at cycle: UInt64) {
    // A link that goes down resets as well, and no packet comes before it.
    guard let state, let write = lastWrite, cycle - write.cycle <= Self.reach else { return }
    counts.hit(Self.cross, state, write.kind == .configurationWrite ? 1 : 0)
  }

  /// In the order of the plan; nil in reset.
  private var state: Int? {
    if status == [] { return nil }
    if status.contains(.failed) { return 6 }
    if status.contains(.needsReset) { return 5 }
    if status.contains(.suspend) { return 4 }
    if status.contains(.driverOK) { return openReads > 0 ? 7 : 3 }
    if status.contains(.featuresOK) { return 2 }
    return status.contains(.driver) ? 1 : 0
  }
}
