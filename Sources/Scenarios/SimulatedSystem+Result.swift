import CycleKernel
import Endpoint
import GuestDriver
import OrderingReference
import RTLBridge
import Trace
import VirtioLayouts
import Virtqueues

#if canImport(Glibc)
import Glibc
#endif

/// What a job did, as far as every job can be counted.
struct MachineWork {
  var requestCount = 0
  var dataByteCount: UInt64 = 0
  var latencies: [Cycle] = []
  var bytesBounced: UInt64 = 0
  /// Cycles between the first request and the last answer; 0 where that is not measured.
  var workCycleCount: Cycle = 0
  /// What the DMA API did.
  var mapping = DMAStatistics()
  /// Whether the job came to its end.
  var isComplete = false
}

extension SimulatedSystem {
  /// Lets the machine run dry and puts the numbers together; the verdict is still open.
  func finish(_ work: MachineWork, reasons given: [String], started: clock_t) -> RunResult {
    var reasons = given
    let isDrained = drain()
    if work.isComplete && !isDrained { reasons.append("packets are under way at the end") }
    if isDrained { judge?.finish(at: cycle) }
    trace.end(TraceTail(cycle: cycle, isDrained: isDrained))
    return RunResult(
      verdict: .holds, reasons: reasons, violations: judge?.violations ?? [],
      ruleCounts: judge?.ruleCounts ?? [:], mismatches: engine.lockstep?.mismatches ?? [],
      outcome: nil, requestCount: work.requestCount, dataByteCount: work.dataByteCount,
      cycleCount: cycle, evaluatedCycleCount: evaluatedCycleCount, sentDown: counters.sentDown,
      sentUp: counters.sentUp, upstreamInterrupts: counters.upstreamInterrupts,
      upstreamOther: counters.upstreamOther,
      translationRequests: counters.translationRequests,
      translationHits: endpoint.translationHitCount, invalidations: counters.invalidations,
      pageRequests: configuration.pagesOnDemand ? counters.pageRequests : nil,
      translationFaults: counters.translationFaults, bytesBounced: work.bytesBounced,
      latencies: work.latencies, eventCount: counters.eventCount,
      processorSeconds: Double(clock() - started) / Double(CLOCKS_PER_SEC),
      assertionFailureCount: engine.rtl?.assertionFailureCount ?? 0,
      staysLocal: configuration.access.staysLocal, engineCounters: engine.engine.counters,
      workCycleCount: work.workCycleCount, mapping: work.mapping)
  }
}

extension RunResult {
  /// Adds what judge, lockstep and assertions found, and sets the verdict.
  mutating func judge(isComplete: Bool) {
    for violation in violations.prefix(8) { reasons.append("\(violation)") }
    for mismatch in mismatches.prefix(8) { reasons.append("lockstep: \(mismatch)") }
    if assertionFailureCount > 0 {
      reasons.append("\(assertionFailureCount) assertions of the RTL failed")
    }
    if staysLocal && upstreamOther > 0 {
      reasons.append(
        "\(upstreamOther) memory requests went up the link although every address is local")
    }
    if reasons.isEmpty { return }
    let isViolated = !violations.isEmpty || !mismatches.isEmpty || isComplete
    verdict = isViolated ? .violated : .failed
  }
}
