import HostPlatform
import LitmusBed
import LitmusLanguage
import OrderingExplorer
import Reporting
import Testing

@Suite("The corpus on the timed machine")
struct TimedCorpusTests {
  /// Seeds with which each outcome of the corpus that machines reach is reached.
  static let seeds: UInt64 = 4000

  @Test("no run ends as none may, and every outcome that machines reach is reached")
  func holds() throws {
    let corpus = try TimedCorpus(paths: Corpus.paths, seeds: Self.seeds)
    #expect(corpus.failures == [])
    #expect(corpus.stories.reduce(0) { $0 + $1.tests } == Corpus.paths.count)
    #expect(corpus.stories.allSatisfy { $0.runs == $0.tests * Int(Self.seeds) })
  }

  @Test("the same seed gives the same run, whatever ran before it")
  func sameSeed() throws {
    for name in ["classic/x86-sb", "index/arm-none", "ats/late-translation"] {
      let test = try Corpus.test(name)
      let bed = TimedBed(test)
      let all = bed.run(seeds: 0..<200)
      for found in all.found {
        let alone = TimedBed(test).run(seeds: found.firstSeed..<(found.firstSeed + 1))
        #expect(alone.found.map(\.text) == [found.text], "\(name)")
      }
      let again = bed.run(seeds: 0..<200)
      #expect(again.found.map(\.count) == all.found.map(\.count))
    }
  }

  @Test("each outcome that is listed as not reached has a reason, and is one of its test")
  func unreached() throws {
    for entry in UnreachedOutcomes.all {
      #expect(!entry.reason.isEmpty)
      let file = try LitmusFile(path: "\(Corpus.folder)/\(entry.test).litmus")
      let line = file.expected?.lines.first { $0.text == entry.outcome }
      #expect(line?.isInHardware == true, "\(entry.test): '\(entry.outcome)'")
    }
  }
}
