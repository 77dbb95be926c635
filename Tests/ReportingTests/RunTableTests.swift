import OrderingReference
import Testing

@testable import Reporting
@testable import Scenarios

@Suite("Numbers as people read them")
struct RunTableTests {
  @Test(
    "digits stand in groups of three",
    arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (12_345_678, "12,345,678")])
  func groups(value: Int, text: String) {
    #expect(RunTable.grouped(value) == text)
  }

  @Test(
    "times have two places and are rounded",
    arguments: [(0.0, "0.00"), (1.005, "1.00"), (1.006, "1.01"), (1234.5, "1,234.50")])
  func decimals(value: Double, text: String) {
    #expect(RunTable.decimal(value) == text)
  }

  @Test("what there is not is a dash")
  func nothing() {
    #expect(RunTable.decimal(nil) == "-")
  }

  @Test("the first column stands left, the others right, and every line is as long")
  func alignment() {
    let text = RunTable.aligned([["", "a", "bbbb"], ["name", "10", "2"]])
    #expect(text == "       a  bbbb\nname  10     2")
  }

  @Test("a run is summarised by the specification's names and in microseconds of 4 ns cycles")
  func summary() throws {
    var down = Array(repeating: 0, count: 10)
    down[1] = 7
    let result = RunResult(
      verdict: .holds, reasons: [], violations: [], ruleCounts: [.linkOrder: 3], mismatches: [],
      outcome: nil, requestCount: 2, dataByteCount: 512, cycleCount: 1000,
      evaluatedCycleCount: 900, sentDown: down, sentUp: Array(repeating: 0, count: 10),
      upstreamInterrupts: 1, upstreamOther: 0, translationRequests: 4, translationHits: 5,
      invalidations: 6, translationFaults: 0, bytesBounced: 8, latencies: [250, 500],
      eventCount: 9, processorSeconds: 1, assertionFailureCount: 0, staysLocal: false)
    let summary = RunSummary(result, configuration: SystemConfiguration(access: .bounce))
    #expect(summary.tlpsDown == ["MWr": 7])
    #expect(summary.tlpsUp.isEmpty)
    #expect(summary.simulatedMicroseconds == 4)
    #expect(summary.latencyMicroseconds?.maximum == 2)
    #expect(summary.latencyMicroseconds?.p50 == 1)
    #expect(summary.upstreamMemoryTLPs.msix == 1 && summary.upstreamMemoryTLPs.other == 0)
    #expect(summary.rulesEvaluated == ["link-order": 3])
    #expect(RunTable([summary]).text.contains("TLPs down, MWr"))
  }

  @Test("a file that differs from what the guest wrote turns the verdict")
  func fileDiffers() {
    let empty = Array(repeating: 0, count: 10)
    let result = RunResult(
      verdict: .holds, reasons: [], violations: [], ruleCounts: [:], mismatches: [],
      outcome: DiskWorkload.Outcome(firstRead: "1", expected: "2", readBack: "2"),
      requestCount: 0, dataByteCount: 0, cycleCount: 0, evaluatedCycleCount: 0, sentDown: empty,
      sentUp: empty, upstreamInterrupts: 0, upstreamOther: 0, translationRequests: 0,
      translationHits: 0, invalidations: 0, translationFaults: 0, bytesBounced: 0, latencies: [],
      eventCount: 0, processorSeconds: 0, assertionFailureCount: 0, staysLocal: false)
    var summary = RunSummary(result, configuration: SystemConfiguration(access: .direct))
    summary.compare(fileBefore: "1", fileAfter: "2")
    #expect(summary.verdict == "holds")
    summary.compare(fileBefore: "1", fileAfter: "3")
    #expect(summary.verdict == "violated" && summary.reasons.count == 1)
  }
}
