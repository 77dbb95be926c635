import HostPlatform
import LitmusBed
import LitmusLanguage
import RTLBridge
import Reporting
import Testing
import Virtqueues

@Suite("Fetch engines that walk the ring of a litmus test")
struct EngineWalkTests {
  /// The tests whose device walks a split ring.
  static func walks() throws -> [LitmusFile] {
    try Corpus.files.get().filter { TimedBed.walksRing($0.test) }
  }

  /// Runs every walk, and tells what is wrong.
  private func failures(
    seeds: UInt64, _ engine: any FetchEngine
  ) throws -> [String] {
    try Self.walks().flatMap { file in
      let runs = TimedBed(file.test, engine: engine).run(seeds: 0..<seeds)
      let found = Set(runs.found.map(\.text))
      let lines = file.expected?.lines ?? []
      let outside = found.subtracting(lines.map(\.text)).map { "\(file.path): '\($0)' is outside" }
      let lost = lines.filter { $0.isInHardware && !found.contains($0.text) }
      return outside.sorted() + lost.map { "\(file.path): '\($0.text)' is not reached" }
    }
  }

  @Test("some tests walk a ring")
  func present() throws { #expect(try Self.walks().count >= 10) }

  @Test("with the engine in Swift every outcome that machines reach is reached, and no other")
  func swift() throws {
    #expect(try failures(seeds: 4000, SwiftFetchEngine()) == [])
  }

  @Test(
    "with the RTL too",
    .enabled(if: RTLLibrary.isPresent(.plain), "the RTL is not built"))
  func rtl() throws {
    #expect(try failures(seeds: 4000, RTLFetchEngine(RTLLibrary(.plain))) == [])
  }

  @Test("a broken rule of the machine shows behind an engine as well")
  func broken() throws {
    let file = try LitmusFile(path: "\(Corpus.folder)/index/x86-compiler.litmus")
    let lines = Set((file.expected?.lines ?? []).map(\.text))
    let bed = TimedBed(
      file.test, mutant: .storesLeaveInAnyOrder, engine: SwiftFetchEngine())
    #expect(!Set(bed.run(seeds: 0..<4000).found.map(\.text)).isSubset(of: lines))
  }
}
