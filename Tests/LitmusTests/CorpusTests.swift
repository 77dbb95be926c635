import Foundation
import LitmusLanguage
import OrderingExplorer
import Reporting
import Testing

@Suite("The litmus corpus")
struct CorpusTests {
  /// The stories that the corpus tells.
  static let stories = [
    "alias", "ats", "bugs", "classic", "coherence", "completion", "doorbell", "event", "flush",
    "ido", "index", "interrupt", "no-snoop", "order-platform", "packed", "peer", "poll",
    "prefetch", "relaxed", "reset", "reuse", "used",
  ]

  @Test("every condition holds, and the outcomes are those beside each file, all of them")
  func holds() throws {
    let corpus = try LitmusCorpus(paths: Corpus.paths, explorer: Explorer())
    #expect(corpus.failures == [])
    #expect(corpus.stories.map(\.name) == Self.stories)
    #expect(corpus.stories.reduce(0) { $0 + $1.tests } >= 300)
  }

  @Test("each test stands in the folder of its story, asks something, and has its outcomes")
  func form() throws {
    for file in try Corpus.files.get() {
      let url = URL(fileURLWithPath: file.path)
      #expect(url.deletingLastPathComponent().lastPathComponent == file.test.story)
      #expect(!file.test.question.isEmpty)
      #expect(file.expected?.lines.isEmpty == false, "\(file.path)")
    }
  }

  @Test("no file of outcomes stands alone")
  func orphans() {
    let all = FileManager.default.enumerator(atPath: Corpus.folder)?.compactMap { $0 as? String }
    let expected = (all ?? []).filter { $0.hasSuffix(".expected") }
    #expect(expected.count == Corpus.paths.count)
  }

  @Test("taking steps in every order finds the same outcomes, and more states")
  func reduction() throws {
    var reduced = 0
    var full = 0
    for file in try Corpus.files.get() {
      let quick = try Explorer().explore(file.test)
      let slow = try Explorer(isReduced: false).explore(file.test)
      #expect(quick.outcomes == slow.outcomes, "\(file.path)")
      reduced += quick.stateCount
      full += slow.stateCount
    }
    #expect(reduced < full)
  }

  @Test("every broken rule changes the outcomes of some test", arguments: RuleMutant.allCases)
  func mutants(mutant: RuleMutant) throws {
    let broken = Explorer(rules: Rules(mutant: mutant))
    let isKilled = try Corpus.files.get().contains { file in
      let found = try broken.explore(file.test).outcomes.map { $0.text(in: file.test) }
      return found != file.expected?.lines.map(\.text)
    }
    #expect(isKilled, "\(mutant.rawValue) survives")
  }

  @Test("the bad outcome of a bug that people met is there before the fix, and not after")
  func bugs() throws {
    let names = try Corpus.files.get().filter { $0.test.story == "bugs" }.map(\.test.name)
    let fixed = names.filter { $0.hasSuffix("-fixed") }
    #expect(fixed.count >= 9)
    for name in fixed {
      let before = try Corpus.test("bugs/" + name.dropLast("-fixed".count))
      let after = try Corpus.test("bugs/" + name)
      #expect(before.quantifier == .sometimes && after.quantifier == .never)
      #expect([before.condition, .stuck(nil)].contains(after.condition))
    }
  }
}
