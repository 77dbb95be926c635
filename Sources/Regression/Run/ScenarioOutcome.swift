/// Which rule broke, and where: what makes two failures one.
public struct FailureKey: Codable, Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The judge's name of the rule, or what was compared.
  public var rule: String
  /// Where, without the numbers of one run.
  public var place: String

  /// Makes a key; numbers in the place become marks.
  public init(rule: String, place: String) {
    self.rule = rule
    self.place = Self.plain(place)
  }

  /// Makes a key whose place has no numbers of one run any more.
  public init(rule: String, plainPlace: String) {
    self.rule = rule
    place = plainPlace
  }

  /// In the order of rule and place.
  public static func < (left: Self, right: Self) -> Bool {
    (left.rule, left.place) < (right.rule, right.place)
  }

  /// Rule and place.
  public var description: String { "\(rule): \(place)" }

  /// A text whose words with digits in them are marks.
  static func plain(_ text: String) -> String {
    text.split(separator: " ").map { word in
      word.contains { $0.isNumber } ? "#" : String(word)
    }.joined(separator: " ")
  }
}

/// What came of a scenario; the same on every machine.
public struct ScenarioOutcome: Codable, Hashable, Sendable {
  /// How it ended.
  public enum Verdict: String, Codable, Hashable, Sendable {
    /// Every rule and every comparison held.
    case holds
    /// One did not.
    case failed
    /// The engine has not what the scenario needs.
    case lacks
  }

  /// The seed.
  public var seed: UInt64
  /// How it ended.
  public var verdict: Verdict = .holds
  /// What failed first.
  public var key: FailureKey?
  /// What is wrong, a line each, most telling first.
  public var reasons: [String] = []
  /// The cycle of the failure, where it has one.
  public var failureCycle: UInt64?
  /// Cycles simulated.
  public var cycleCount: UInt64 = 0
  /// Requests, frames or chains.
  public var requestCount: UInt64 = 0
  /// Bins that were hit, with how often.
  public var hits: [String: UInt64] = [:]

  /// An outcome that holds so far.
  init(seed: UInt64) { self.seed = seed }

  /// An outcome that another party found: a worker that fell over, or was lost.
  public init(seed: UInt64, rule: String, place: String, reason: String) {
    self.seed = seed
    fail(rule, place, reason)
  }

  /// Adds what is wrong; the first gives the key.
  mutating func fail(_ rule: String, _ place: String, _ reason: String, cycle: UInt64? = nil) {
    verdict = .failed
    if key == nil {
      key = FailureKey(rule: rule, place: place)
      failureCycle = cycle
    }
    reasons.append(reason)
  }
}
