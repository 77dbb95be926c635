import Endpoint
import Foundation
import OrderingReference
import Reporting
import Scenarios
import Testing
import Trace

@Suite("Trace files and ricochet judge")
struct TraceFileTests {
  private static let modes: [AccessMode] = AccessMode.allCases

  @Test("every event and byte of a run is read back as it was", arguments: modes)
  func reading(access: AccessMode) throws {
    let run = try TracedRun(access)
    var reader = TraceReader()
    var events: [TraceEvent] = []
    var digests: [Int] = []
    for line in run.text.split(separator: "\n") {
      guard case .event(let event) = try reader.read(ArraySlice(line.utf8)) else { continue }
      events.append(event)
      digests.append(reader.withPayload(TracedRun.Log.number))
    }
    #expect(events == run.log.events)
    #expect(digests == run.log.payloads)
    #expect(reader.tail == run.log.tail)
  }

  @Test("the judge of the file counts and says what the judge of the run does", arguments: modes)
  func same(access: AccessMode) throws {
    let run = try TracedRun(access)
    let report = try run.judge()
    let online = try #require(run.system.judge)
    #expect(report.holds)
    #expect(report.drained)
    #expect(
      report.rulesEvaluated
        == Dictionary(uniqueKeysWithValues: online.ruleCounts.map { ($0.key.rawValue, $0.value) }))
  }

  @Test(
    "a mutant of the device is caught from the file alone, by the same rule",
    arguments: EndpointMutant.allCases)
  func mutants(mutant: EndpointMutant) throws {
    for access in [AccessMode.direct, .iommu, .bounce] {
      let run = try TracedRun(access) { $0.endpoint.mutant = mutant }
      let report = try run.judge()
      let online = try #require(run.system.judge)
      #expect(report.violationCount == online.violationCount)
      #expect(
        report.violations.map { "\($0.rule) \($0.cycle) \($0.summary)" }
          == online.violations.map { "\($0.rule.rawValue) \($0.cycle) \($0.summary)" })
    }
  }

  @Test("a byte that was changed on its way into memory is a violation, not bad input")
  func tampered() throws {
    var run = try TracedRun(.direct)
    let lines = run.text.split(separator: "\n", omittingEmptySubsequences: false)
    // A write of the device gets lost: reads of these bytes return what was not written last.
    let lost = try #require(
      lines.lastIndex { $0.contains(" memory-written agent=device") && $0.contains("bytes=256") })
    run.text = lines.indices.filter { $0 != lost }.map { String(lines[$0]) }
      .joined(separator: "\n")
    let report = try run.judge()
    #expect(!report.holds)
    #expect(report.violations.contains { $0.rule == RuleName.readReturnsLastWrite.rawValue })
  }

  @Test(
    "what is no trace is told with line, column and remedy",
    arguments: [
      ("", ":0:1: the file ends before its line 'CYCLE end'"),
      ("hello\n", ":1:1: expected the line 'trace version=...'"),
      ("trace version=9 host=0\n", ":1:17: version 9 is not 1"),
      ("trace version=1 host=10000000000000 bounce=0\n", ":1:37: host memory is too large"),
      ("H\n", ":2:1: expected the cycle"),
      ("H7 doorbell queue=1\n", ":2:1: the file ends before"),
      ("H7 queue-stopped queue=1\n6 end drained=1\n", ":3:1: the cycle is before"),
      (
        "H7 queue-configured party=driver queue=0 size=6 descriptors=0 available=0 used=0 vector=0\n",
        "no queue has 6 entries"
      ),
      ("H", ":2:1: the last line has no end"),
      ("Hdoorbell\n", ":2:1: expected the cycle"),
      ("H7 bell queue=1\n", ":2:8: there is no event 'bell'"),
      ("H7 doorbell queue=99999\n", ":2:23: queue is at most 65535"),
      ("H7 doorbell queue=1\n6 doorbell queue=1\n", ":3:1: the cycle is before"),
      ("H7 doorbell queue=1 more\n", ":2:20: nothing more belongs to doorbell"),
      (
        "H7 memory-written agent=guest space=host address=0 count=1\n",
        ":2:58: 0 bytes travel with an event of 1"
      ),
      (
        "H7 memory-written agent=me space=host address=0 count=1\n",
        ":2:18: agent is guest or device or iommu"
      ),
      (
        "H7 memory-written agent=guest space=host address=0 count=1 bytes=1 digest=7 data=00\n",
        ":2:83: the bytes have another digest"
      ),
      ("H7 end drained=1\n7 doorbell queue=1\n", ":3:1: nothing comes behind the end"),
    ])
  func bad(text: String, message: String) throws {
    let head = TraceHead(
      hostByteCount: 4096, bounceByteCount: 0, isStrict: true, isIdentity: true
    ).line
    let whole = text.hasPrefix("H") ? head + "\n" + text.dropFirst() : text
    let isCut = text == "H"
    let error = #expect(throws: TraceJudgement.Failure.self) {
      _ = try TracedRun.judge(text: isCut ? head + "\n7" : whole)
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "none")")
    #expect(error?.description.contains("ricochet run --trace") == true)
  }

  @Test("fields that were changed at random end in a verdict or in bad input, never otherwise")
  func hostile() throws {
    let run = try TracedRun(.iommu)
    var random = SplitMix(state: 5)
    let lines = run.text.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    var verdicts = 0
    var refusals = 0
    for _ in 0..<60 {
      var changed = lines
      for _ in 0..<20 {
        let line = Int(random.next() % UInt64(changed.count))
        if changed[line].isEmpty { continue }
        let end = changed[line].firstIndex(of: "d").map { max(1, $0) } ?? changed[line].count
        let column = Int(random.next() % UInt64(max(end, changed[line].count / 2)))
        guard column < changed[line].count, changed[line][column].isHexDigit else { continue }
        changed[line][column] = Array("0123456789abcdef")[Int(random.next() % 16)]
      }
      do {
        _ = try TracedRun.judge(text: changed.map { String($0) }.joined(separator: "\n"))
        verdicts += 1
      } catch is TraceJudgement.Failure {
        refusals += 1
      }
    }
    #expect(verdicts + refusals == 60)
    #expect(refusals > 0)
  }
}

/// Numbers that look random and are the same each time.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value >> 31
  }
}
