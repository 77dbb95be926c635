import LitmusLanguage
import OrderingExplorer
import Reporting
import Testing

@Suite("Causes of bad outcomes")
struct CauseTests {
  /// Tests whose bad outcome needs nothing out of order: their agents are not synchronized.
  static let races: Set<String> = [
    "flush/configuration-write", "packed/chain-late-first", "packed/device-one-read",
    "peer/engine-reads-locally", "reset/memory-stays", "reuse/bounce-slot", "reuse/no-iommu",
    "used/bar-index-early",
  ]

  private struct Told {
    var name: String
    var test: LitmusTest
    var found: Exploration.Found
    var cause: Cause
  }

  private static let all: Result<[Told], any Error> = Result {
    try Corpus.files.get().compactMap { file in
      let test = file.test
      let bad = try Explorer().explore(test).found.filter { test.isBad($0.outcome) }
      guard let found = bad.min(by: { $0.length < $1.length }) else { return nil }
      return Told(
        name: "\(test.story)/\(test.name)", test: test, found: found,
        cause: try Explorer().cause(of: found, in: test))
    }
  }

  private func cause(_ name: String) throws -> Cause {
    try #require(try Self.all.get().first { $0.name == name }).cause
  }

  @Test("every bad outcome of the corpus that is reached has a cause, and these alone are races")
  func corpus() throws {
    let all = try Self.all.get()
    #expect(all.count > 130)
    let races = all.filter { $0.cause == .interleaving }.map(\.name)
    #expect(Set(races) == Self.races)
    let pairs = all.filter { !$0.cause.exchanges.isEmpty }
    let others = Set(
      all.compactMap { told -> OtherCause? in
        if case .other(let other) = told.cause { other } else { nil }
      })
    #expect(
      pairs.count + races.count + all.count { if case .other = $0.cause { true } else { false } }
        == all.count)
    #expect(others == Set(OtherCause.allCases))
    #expect(pairs.count > 90)
  }

  @Test("of a pair, the second took effect in a step of the schedule, before the first")
  func steps() throws {
    for told in try Self.all.get() {
      let schedule = try Explorer().schedule(of: told.found, in: told.test)
      #expect(schedule.frames.count == schedule.lines.count + 1)
      for exchange in told.cause.exchanges {
        let second = try #require(exchange.second.step, "\(told.name)")
        #expect(schedule.lines.indices.contains(second))
        if let first = exchange.first.step { #expect(second < first, "\(told.name)") }
      }
    }
  }

  @Test("every kind of rule is the cause of something")
  func rules() throws {
    var kinds: Set<String> = []
    for told in try Self.all.get() {
      for exchange in told.cause.exchanges {
        if case .passing = exchange.rule {
          kinds.insert("passing")
        } else {
          kinds.insert("\(exchange.rule)")
        }
      }
    }
    #expect(
      kinds == [
        "compiler", "storeBuffer", "combining", "weakModel", "deviceBuffer", "onItsWay", "passing",
      ])
  }

  @Test("a store that waits in the store buffer is named with the load that was done before it")
  func storeBuffer() throws {
    let exchange = try #require(try cause("classic/x86-sb").exchanges.first)
    #expect(exchange.rule == .storeBuffer)
    #expect(exchange.first.text.hasPrefix("'store"))
    #expect(exchange.second.text.contains("= load"))
    #expect(exchange.first.agent == exchange.second.agent)
  }

  @Test("a relaxed write is named with the one that it passed, and the cell that let it")
  func relaxed() throws {
    let exchange = try #require(try cause("relaxed/index").exchanges.first)
    #expect(exchange.rule == .passing("relaxed ordering"))
    #expect(exchange.second.text == "'store used 1 ro'")
    let text = try cause("relaxed/index").text(in: Corpus.test("relaxed/index"))
    #expect(text.contains("took effect before engine: 'store"))
    #expect(text.contains("PCI Express, 2.4.1: relaxed ordering"))
  }

  @Test("a completion that passes a posted write is named as one")
  func completion() throws {
    let exchange = try #require(try cause("used/bar-index-relaxed-completion").exchanges.first)
    #expect(exchange.rule == .passing("completion with relaxed ordering"))
    #expect(exchange.second.text.hasPrefix("the completion of"))
  }

  @Test("stale copies, translations and writes behind a reset are told apart")
  func others() throws {
    #expect(try cause("coherence/stale-data") == .other(.staleCopy))
    #expect(try cause("no-snoop/ring-read") == .other(.unsnoopedCopy))
    #expect(try cause("reuse/x86-lazy") == .other(.staleTranslation))
    #expect(try cause("reset/writes-in-flight") == .other(.writeBehindReset))
    #expect(try cause("coherence/invalidate-loses") == .other(.droppedLine))
  }
}
