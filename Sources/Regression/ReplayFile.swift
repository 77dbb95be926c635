/// A scenario as a text that gives the same bytes on any machine.
///
/// ```
/// ricochet replay 1
/// rule data-before-index
/// place used index ahead of its data
/// seed 17
/// traffic job
/// ...
/// mutant used-index-before-data
/// ```
///
/// The first line names the version; each knob has a line. `rule` and `place` say what failed;
/// `mutant`, `library` and `operation` are there where they mean something. Lines that begin with
/// `#` say nothing.
public struct ReplayFile: Hashable, Sendable {
  /// The whole scenario.
  public var scenario: RegressionScenario
  /// What failed, as far as the file says.
  public var key: FailureKey?

  /// The number in the first line.
  public static let version: Int = 1
  private static let title = "ricochet replay"

  /// What is wrong with a text: its line, and the remedy.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    public var line: Int
    /// What is wrong there.
    public var what: String

    /// Line and what.
    public var description: String { "\(line): \(what)" }
  }

  /// Makes a file.
  public init(_ scenario: RegressionScenario, key: FailureKey? = nil) {
    self.scenario = scenario
    self.key = key
  }

  /// The text.
  public var text: String {
    var lines = ["\(Self.title) \(Self.version)"]
    if let key { lines += ["rule \(key.rule)", "place \(key.place)"] }
    lines.append("seed \(scenario.seed)")
    lines += Knob.allCases.map { "\($0.rawValue) \(scenario[$0])" }
    if let mutant = scenario.mutant { lines.append("mutant \(mutant)") }
    if let library = scenario.library { lines.append("library \(library)") }
    if let operations = scenario.operations { lines += operations.map { "operation \($0)" } }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Reads a text.
  ///
  /// - Throws: ``Failure``.
  public init(text: String) throws(Failure) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let head = lines.first, head == "\(Self.title) \(Self.version)" else {
      throw Failure(line: 1, what: "the first line of a replay is '\(Self.title) \(Self.version)'")
    }
    var scenario = RegressionScenario(seed: 0)
    var seen = Set<String>()
    var rule: String?
    var place = ""
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty && line.first != "#" {
      let number = index + 1
      let parts = line.split(separator: " ", maxSplits: 1)
      let name = String(parts[0])
      let value = parts.count > 1 ? String(parts[1]) : ""
      if name == "operation" {
        scenario.operations = (scenario.operations ?? []) + [try Self.operation(value, number)]
        continue
      }
      guard seen.insert(name).inserted else {
        throw Failure(line: number, what: "\(name) stands twice; leave one out")
      }
      switch name {
      case "rule": rule = value
      case "place": place = value
      case "mutant": scenario.mutant = try Self.mutant(value, number)
      case "library": scenario.library = try Self.library(value, number)
      case "seed":
        guard let seed = UInt64(value) else {
          throw Failure(line: number, what: "seed '\(value)' is no number below 2^64")
        }
        scenario.seed = seed
      default: try Self.set(&scenario, name, value, number)
      }
    }
    for name in ["seed"] + Knob.allCases.map(\.rawValue) where !seen.contains(name) {
      throw Failure(line: lines.count, what: "\(name) is missing; a replay holds every knob")
    }
    self.scenario = scenario
    key = rule.map { FailureKey(rule: $0, place: place) }
  }

  private static func set(
    _ scenario: inout RegressionScenario, _ name: String, _ value: String, _ line: Int
  ) throws(Failure) {
    guard let knob = Knob(rawValue: name) else {
      throw Failure(line: line, what: "'\(name)' is no knob; ricochet regress space lists them")
    }
    let domain = RegressionSpace.domain(of: knob)
    guard domain.contains(value) else {
      throw Failure(line: line, what: "\(name) is none of \(domain.text)")
    }
    scenario[knob] = value
  }
}
