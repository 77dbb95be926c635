import Foundation
import LitmusLanguage
public import OrderingExplorer

/// A run of all litmus tests below a folder.
public struct LitmusCorpus: Encodable, Sendable {
  /// The tests of one story.
  public struct Story: Encodable, Sendable {
    /// Its name.
    public var name: String
    /// Tests in it.
    public var tests: Int
    /// Outcomes of all of them.
    public var outcomes: Int
    /// States visited.
    public var states: Int
  }

  /// By story, in the order of their names.
  public var stories: [Story] = []
  /// Tests whose condition fails or whose outcomes are not the expected ones, with what is wrong.
  public var failures: [String] = []
  /// Seconds of processor time.
  public var seconds = 0.0

  /// Runs the tests at `paths`.
  ///
  /// - Throws: ``LitmusFile/Failure`` for a file that cannot be read, `ExplorationError` for a test
  ///   that is too large.
  public init(paths: [String], explorer: Explorer) throws {
    let start = clock()
    for path in paths {
      let file = try LitmusFile(path: path)
      let exploration = try explorer.explore(file.test)
      if !file.test.holds(for: exploration.outcomes) {
        failures.append("\(path): the condition fails")
      }
      if let expected = file.expected {
        if try explorer.expected(of: file.test) != expected {
          failures.append("\(path): the outcomes are not the expected ones")
        }
      } else {
        failures.append("\(path): no expected outcomes beside the file")
      }
      add(exploration, to: file.test.story)
    }
    stories.sort { $0.name < $1.name }
    seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
  }

  private mutating func add(_ exploration: Exploration, to name: String) {
    let index =
      stories.firstIndex { $0.name == name }
      ?? {
        stories.append(Story(name: name, tests: 0, outcomes: 0, states: 0))
        return stories.count - 1
      }()
    stories[index].tests += 1
    stories[index].outcomes += exploration.found.count
    stories[index].states += exploration.stateCount
  }

  /// Whether every condition holds and every outcome is expected.
  public var holds: Bool { failures.isEmpty }

  /// A table of the stories, and what is wrong.
  public var text: String {
    var lines = [row("story", "tests", "outcomes", "states")]
    for story in stories {
      lines.append(row(story.name, "\(story.tests)", "\(story.outcomes)", "\(story.states)"))
    }
    lines.append(
      row(
        "all", "\(stories.reduce(0) { $0 + $1.tests })",
        "\(stories.reduce(0) { $0 + $1.outcomes })", "\(stories.reduce(0) { $0 + $1.states })"))
    lines += failures
    lines.append(holds ? "the corpus holds" : "\(failures.count) failures")
    return lines.joined(separator: "\n")
  }

  private func row(_ name: String, _ columns: String...) -> String {
    columns.reduce(name + String(repeating: " ", count: max(0, 16 - name.count))) {
      $0 + String(repeating: " ", count: max(1, 10 - $1.count)) + $1
    }
  }
}
