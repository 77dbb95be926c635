public import CycleKernel
import Scenarios
import Trace

/// Runs a replay and tells what it did, in the same bytes on any machine.
public struct Replay {
  /// What it did.
  public struct Verdict: Hashable, Sendable {
    /// The outcome.
    public var outcome: ScenarioOutcome
    /// The digest of its whole trace.
    public var digest: UInt64

    /// The verdict as text.
    public var text: String {
      var lines = ["verdict \(outcome.verdict.rawValue)"]
      if let key = outcome.key { lines += ["rule    \(key.rule)", "place   \(key.place)"] }
      if let cycle = outcome.failureCycle { lines.append("cycle   \(cycle)") }
      lines += [
        "cycles  \(outcome.cycleCount)", "work    \(outcome.requestCount)",
        "trace   \(String(digest, radix: 16))",
      ]
      lines += outcome.reasons
      return lines.joined(separator: "\n")
    }
  }

  /// Cycles before a failure that a waveform shows.
  public static let history: Cycle = 4000
  private static let rest: Cycle = 200

  private let file: ReplayFile
  private let surroundings: ScenarioRun.Surroundings

  /// Makes a replay.
  public init(_ file: ReplayFile, surroundings: ScenarioRun.Surroundings) {
    self.file = file
    self.surroundings = surroundings
  }

  /// Runs it.
  public func perform() throws -> Verdict {
    let digest = TraceDigest()
    var watched = surroundings
    watched.observers.append(digest)
    let outcome = try ScenarioRun(file.scenario, surroundings: watched).perform()
    return Verdict(outcome: outcome, digest: digest.value)
  }

  /// Whether a waveform can show it: bare fetch traffic has no trace.
  public var hasWaveform: Bool { file.scenario[.traffic] != "fetch" }

  /// Runs it again with a waveform of the cycles before the failure, or of the last ones.
  public func writeWaveform(_ path: String, of verdict: Verdict) throws {
    var watched = surroundings
    // Hostile guests and faults do not say in which cycle they failed.
    let last = verdict.outcome.failureCycle
    let end = last.map { $0 + Self.rest } ?? Cycle.max - 1
    let first = last.map { $0 > Self.history ? $0 - Self.history : 0 } ?? 0
    watched.waves = (path, first...end)
    _ = try ScenarioRun(file.scenario, surroundings: watched).perform()
  }
}
