import Scenarios
import Trace

/// What a driver has mapped for its device, so that it can be given back when the driver is gone.
final class LiveMappings: TraceObserver {
  private var live: [DMAMapping] = []

  func observe(_ event: TraceEvent, payload: RawSpan) {
    switch event.body {
    case .dmaMapped(let mapping): live.append(mapping)
    case .dmaUnmapped(let mapping):
      if let at = live.lastIndex(of: mapping) { live.remove(at: at) }
    default: break
    }
  }

  /// Tells the trace that nothing is mapped any more: the device is reset and its IOMMU is off.
  func giveBack(_ system: SimulatedSystem) {
    for mapping in live.reversed() {
      system.trace.record(cycle: system.cycle, .dmaUnmapped(mapping))
    }
  }
}
