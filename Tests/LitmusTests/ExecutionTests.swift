import LitmusLanguage
import OrderingExplorer
import OrderingReference
import Reporting
import Testing

@Suite("Records of executions, and their judge")
struct ExecutionTests {
  private static let passing = """
    platform cpu x86
    memory
     data host wb
     flag host wb
    cpu writer
     store data 1
     store flag 1
    cpu reader
     f = load flag
     d = load data
    never f = 1 and d = 0
    """

  private func test(_ text: String = passing) throws -> LitmusTest {
    try LitmusTest(parsing: text, name: "test")
  }

  /// A record of the four accesses with their values and the moments at which they were performed.
  private func record(
    _ test: LitmusTest, _ accesses: [(agent: Int, index: Int, value: Int, at: UInt64)]
  ) -> ExecutionRecord {
    ExecutionRecord(
      operations: accesses.map {
        PerformedOperation(
          of: test, agent: $0.agent, index: $0.index, value: $0.value,
          stamps: OperationStamps(started: $0.at, performed: $0.at, completed: $0.at))
      }, finalCells: [1, 1])
  }

  @Test("an execution in order is allowed, one with a forbidden outcome is not, with its reason")
  func outcomes() throws {
    let test = try test()
    let good = record(test, [(0, 0, 1, 1), (0, 1, 1, 2), (1, 0, 1, 3), (1, 1, 1, 4)])
    #expect(LitmusJudge().judge(good, of: test) == .allowed)
    #expect(LitmusJudge().reasons(for: good, of: test) == [])
    let bad = record(test, [(0, 1, 1, 1), (1, 0, 1, 2), (1, 1, 0, 3), (0, 0, 1, 4)])
    #expect(LitmusJudge().judge(bad, of: test) == .outcomeForbidden)
    #expect(LitmusJudge().reasons(for: bad, of: test).contains(.x86StoresInOrder))
  }

  @Test("an allowed outcome with accesses in an order that cannot be is refused for the order")
  func order() throws {
    let test = try test()
    let early = record(test, [(1, 0, 1, 1), (0, 0, 1, 2), (0, 1, 1, 3), (1, 1, 1, 4)])
    #expect(LitmusJudge().judge(early, of: test) == .orderForbidden)
  }

  @Test("a record of another test, and a test beyond the axioms, are not judged")
  func unjudged() throws {
    let test = try test()
    var other = record(test, [(0, 0, 1, 1)])
    other.finalCells = [1]
    guard case .notJudged(let why) = LitmusJudge().judge(other, of: test) else {
      Issue.record("it was judged")
      return
    }
    #expect(why == "the record has 1 cells, not 2")
    var twice = record(test, [(0, 0, 1, 1), (0, 0, 1, 2)])
    #expect(
      LitmusJudge().judge(twice, of: test) == .notJudged("operation 0 of writer stands twice"))
    twice.operations[1].index = 7
    #expect(
      LitmusJudge().judge(twice, of: test) == .notJudged("the test has no operation 7 of agent 0"))
    let cached = try self.test(
      """
      memory
       here host wb
       there bar wb
      cpu driver
       store here 1
       r = load there
      device engine
       h = load here ns
      never h = 1
      """)
    let empty = ExecutionRecord(operations: [], finalCells: [])
    guard case .notJudged = LitmusJudge().judge(empty, of: cached) else {
      Issue.record("it was judged")
      return
    }
  }

  @Test("the explorer's shortest way to each outcome of the corpus is an allowed execution")
  func explored() throws {
    var count = 0
    for file in try AxiomTests.judged.get() {
      for found in try Explorer().explore(file.test).found {
        let record = try Explorer().record(of: found, in: file.test)
        #expect(record.outcome(in: file.test) == found.outcome, "\(file.path)")
        let verdict = LitmusJudge().judge(record, of: file.test)
        #expect(
          verdict == .allowed, "\(file.path): \(found.outcome.text(in: file.test)): \(verdict)")
        count += 1
      }
    }
    #expect(count > 700)
  }

  @Test(
    "with a broken rule the explorer's executions are caught",
    arguments: [
      RuleMutant.postedPassesPosted, .readPassesPosted, .completionPassesPosted,
      .storesLeaveInAnyOrder, .loadsInAnyOrder, .fullBarrierIgnored, .dmaBarrierIgnored,
      .acquireIgnored, .releaseIgnored, .deviceMemoryUnordered, .iommuIgnored,
      .invalidationDoesNotWait, .lateTranslationKept, .resetLeavesEngine, .selfRouteAlways,
    ])
  func broken(mutant: RuleMutant) throws {
    let explorer = Explorer(rules: Rules(mutant: mutant))
    let isCaught = try AxiomTests.judged.get().contains { file in
      try explorer.explore(file.test).found.contains { found in
        let record = try explorer.record(of: found, in: file.test)
        return LitmusJudge().judge(record, of: file.test) != .allowed
      }
    }
    #expect(isCaught)
  }
}
