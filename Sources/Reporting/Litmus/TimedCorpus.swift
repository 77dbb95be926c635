import Foundation
public import HostPlatform
import LitmusBed
import LitmusLanguage
import Synchronization

/// Timed runs of all litmus tests below a folder, on all processors of this computer.
///
/// Which processor takes which test does not show: each test has its own machine and its own seeds.
public struct TimedCorpus: Encodable, Sendable {
  /// The tests of one story.
  public struct Story: Encodable, Sendable {
    /// Its name.
    public var name: String
    /// Tests in it.
    public var tests: Int
    /// Runs of all of them.
    public var runs: Int
    /// Outcomes that they reached.
    public var reached: Int
    /// Outcomes that are marked as reached by machines.
    public var hardware: Int
    /// Seeds that the slowest of them needed to reach all of those.
    public var seedsNeeded: UInt64
  }

  /// How many seeds a test needed.
  public struct Need: Encodable, Sendable {
    /// Story and name of the test.
    public var test: String
    /// Seeds until every outcome that machines reach was reached.
    public var seeds: UInt64
  }

  /// By story, in the order of their names.
  public var stories: [Story] = []
  /// By test, the one that needed most first.
  public var needs: [Need] = []
  /// Reached outcomes that the judge of executions was asked about.
  public var judgedCount = 0
  /// Those that it flags as forbidden.
  public var flaggedCount = 0
  /// What is wrong, one line each.
  public var failures: [String] = []
  /// Seconds of processor time.
  public var seconds = 0.0

  /// Runs each test at `paths` once for each seed below `seeds`.
  ///
  /// - Parameter engine: Walks the ring in the place of an agent that does; only the tests with one
  ///   are run then.
  /// - Throws: ``LitmusFile/Failure`` for a file that cannot be read, or that has no outcomes beside
  ///   it, and `RTLLibraryError` for an engine that is not built.
  public init(
    paths: [String], seeds: UInt64, mutant: TimedMutant? = nil, engine: TimedEngine? = nil
  ) throws {
    let start = clock()
    let files = try paths.map { try LitmusFile(path: $0) }.filter {
      engine == nil || TimedBed.walksRing($0.test)
    }
    _ = try engine?.make()
    for file in files where file.expected == nil {
      throw LitmusFile.Failure(
        description: "\(file.path): no expected outcomes beside the file; make them with --write")
    }
    let results = Self.results(of: files, seeds: seeds, mutant: mutant, engine: engine)
    for (file, result) in zip(files, results) { add(result, to: file.test.story) }
    needs = results.map { Need(test: $0.name, seeds: $0.seedsNeeded) }.sorted {
      ($1.seeds, $0.test) < ($0.seeds, $1.test)
    }
    let listed = Set(UnreachedOutcomes.all.map(\.test))
    let known = Set(results.map(\.name))
    if paths.count > 1, engine == nil {
      for name in listed.subtracting(known).sorted() {
        failures.append("\(name): listed as not reached, but there is no such test")
      }
    }
    stories.sort { $0.name < $1.name }
    seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
  }

  /// The results in the order of the files.
  static func results(
    of files: [LitmusFile], seeds: UInt64, mutant: TimedMutant?, engine: TimedEngine?
  ) -> [TimedLitmusResult] {
    let results = Mutex<[Int: TimedLitmusResult]>([:])
    DispatchQueue.concurrentPerform(iterations: files.count) { index in
      // That it can be made is known.
      let result = TimedLitmusResult(
        files[index], seeds: seeds, mutant: mutant, engine: try? engine?.make())
      results.withLock { $0[index] = result }
    }
    return results.withLock { found in files.indices.compactMap { found[$0] } }
  }

  private mutating func add(_ result: TimedLitmusResult, to name: String) {
    let index =
      stories.firstIndex { $0.name == name }
      ?? {
        stories.append(
          Story(name: name, tests: 0, runs: 0, reached: 0, hardware: 0, seedsNeeded: 0))
        return stories.count - 1
      }()
    stories[index].tests += 1
    stories[index].runs += result.runs
    stories[index].reached += result.outcomes.count { $0.count > 0 }
    stories[index].hardware += result.outcomes.count { $0.mark == .hardware }
    stories[index].seedsNeeded = max(stories[index].seedsNeeded, result.seedsNeeded)
    judgedCount += result.outcomes.count { $0.isFlagged != nil }
    flaggedCount += result.outcomes.count { $0.isFlagged == true }
    failures += result.failures
  }

  /// Whether every outcome of machines is reached, and none that is not allowed.
  public var holds: Bool { failures.isEmpty }

  /// A table of the stories, and what is wrong.
  public var text: String {
    var lines = [row("timed runs", "tests", "runs", "reached", "hardware", "seeds")]
    for story in stories { lines.append(row(story)) }
    lines.append(
      row(
        Story(
          name: "all", tests: sum(\.tests), runs: sum(\.runs), reached: sum(\.reached),
          hardware: sum(\.hardware), seedsNeeded: stories.map(\.seedsNeeded).max() ?? 0)))
    let slowest = needs.prefix(5).map { "\($0.test) \($0.seeds)" }
    lines.append("most seeds needed: " + slowest.joined(separator: ", "))
    lines += failures
    lines.append(
      "the judge flags \(flaggedCount) of the \(judgedCount) outcomes that it was asked about")
    lines.append(holds ? "the timed machine agrees" : "\(failures.count) failures")
    return lines.joined(separator: "\n")
  }

  private func sum(_ number: KeyPath<Story, Int>) -> Int {
    stories.reduce(0) { $0 + $1[keyPath: number] }
  }

  private func row(_ story: Story) -> String {
    row(
      story.name, "\(story.tests)", "\(story.runs)", "\(story.reached)", "\(story.hardware)",
      "\(story.seedsNeeded)")
  }

  private func row(_ name: String, _ columns: String...) -> String {
    columns.reduce(name + String(repeating: " ", count: max(0, 16 - name.count))) {
      $0 + String(repeating: " ", count: max(1, 10 - $1.count)) + $1
    }
  }
}
