import CycleKernel
import PCIeLayouts

/// Requests to the function that wait for their completion.
struct Completer: ~Copyable {
  private var jobs: DelayLine<TLPHeader>

  init(latency: Cycle) { jobs = DelayLine(latency: latency, capacity: 256) }

  var isFull: Bool { jobs.isFull }
  var nextDue: Cycle { jobs.nextDue }

  mutating func add(_ header: TLPHeader, at cycle: Cycle) { jobs.send(header, at: cycle) }
  func due(at cycle: Cycle) -> TLPHeader? { jobs.peek(at: cycle) }
  mutating func drop(at cycle: Cycle) { _ = jobs.receive(at: cycle) }
  mutating func removeAll() { jobs.removeAll() }
}
