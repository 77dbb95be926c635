@testable import OrderingReference
import Testing
import Trace

@Suite("Judge (all rules)")
struct JudgeTests {
  @Test("every rule has a trace that breaks it alone", arguments: RuleName.allCases)
  func breaks(rule: RuleName) { expectOnly(rule, breakingTrace(rule)) }

  @Test(
    "a violation names rule, clause, cycle and witnesses on one line", arguments: RuleName.allCases)
  func describes(rule: RuleName) throws {
    let violation = try #require(breakingTrace(rule).judge.violations.first)
    let line = violation.description
    #expect(line.hasPrefix(rule.rawValue))
    #expect(line.contains(rule.clause))
    #expect(line.contains("cycle \(violation.cycle)"))
    #expect(!line.contains("\n"))
    let last = try #require(violation.witnesses.last)
    #expect(last.cycle == violation.cycle)
    #expect(line.contains("[\(last.cycle)]"))
  }

  @Test("a whole request breaks nothing and exercises the ring rules")
  func wholeRequest() {
    let trace = answeredRequest(fetchedRequest())
    for rule in [
      RuleName.dataBeforeIndex, .availBeforeRingBeforeDescriptor, .usedNamesExposedChain,
      .deviceWritesOnlyWritable, .queueAreasAgree, .completionCarriesMemory,
    ] {
      expectLegal(rule, trace)
    }
  }

  @Test("names of rules are kebab-case and differ, as do summaries")
  func names() {
    let names = RuleName.allCases.map(\.rawValue)
    #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "-" } })
    #expect(Set(names).count == 27)
    #expect(Set(RuleName.allCases.map(\.summary)).count == 27)
    #expect(Set(RuleName.allCases.map(\.ordinal)) == Set(0..<27))
  }

  @Test("four rules are the driver's or the host's")
  func parties() {
    #expect(
      RuleName.allCases.filter { $0.party == .driver }
        == [
          .exposedChainIsLeftAlone, .windowClearOfMemory, .pageGroupsAnsweredOnce,
          .translationAnswersFit,
        ])
  }

  @Test("violations beyond the limit are counted and not kept, and each kept one is announced")
  func limit() {
    let trace = TraceBuilder(limit: 3)
    var announced: [RuleName] = []
    trace.judge.onViolation = { announced.append($0.rule) }
    for _ in 0..<5 { trace.read(.guest, 0x100, [9]) }
    #expect(trace.judge.violations.count == 3)
    #expect(trace.judge.violationCount == 5)
    #expect(announced == [.readReturnsLastWrite, .readReturnsLastWrite, .readReturnsLastWrite])
  }

  @Test("a fresh judge has evaluated nothing")
  func fresh() {
    let counts = TraceBuilder().judge.ruleCounts
    #expect(counts.count == 27)
    #expect(counts.values.allSatisfy { $0 == 0 })
  }

  @Test("bytes that stood in memory before the trace are read back after preloading")
  func preload() {
    let trace = TraceBuilder()
    trace.judge.preload(.bounce, address: 0xfffe, bytes: pattern(4).span.bytes)
    expectLegal(.readReturnsLastWrite, trace.read(.guest, 0xfffe, pattern(4), space: .bounce))
  }
}
