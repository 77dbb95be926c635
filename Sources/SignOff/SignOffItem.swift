/// How much a sign-off runs.
public enum SignOffLevel: String, Codable, Hashable, Sendable, CaseIterable, Comparable {
  /// Under five minutes on two cores: the program alone.
  case smoke
  /// With the make targets that fit into a night.
  case nightly
  /// Everything.
  case full

  /// In the order of what they run.
  public static func < (left: Self, right: Self) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// One thing that has to hold, and the command that decides it.
public struct SignOffItem: Codable, Hashable, Sendable {
  /// Stages as hardware reviews know them: design and verification, 1 to 3.
  public enum Stage: String, Codable, Hashable, Sendable, CaseIterable {
    /// The design is there: it elaborates, loads and runs.
    case design1 = "D1"
    /// It is complete, and lint has nothing to say.
    case design2 = "D2"
    /// The design fits and is fast enough.
    case design3 = "D3"
    /// The testplan is there and runs.
    case verification1 = "V1"
    /// All of it passes, on every engine, under stress.
    case verification2 = "V2"
    /// Coverage, mutants and proofs are where they have to be.
    case verification3 = "V3"
  }

  /// Who runs the command.
  public enum Runner: String, Codable, Hashable, Sendable {
    /// The program itself.
    case program
    /// `make` in the project's folder.
    case make
    /// The program, twice with a file behind the last argument: both files must be the same.
    case twice
  }

  /// The name, such as `SIM_LOCKSTEP_EQUAL`.
  public var name: String
  /// The stage that it belongs to.
  public var stage: Stage
  /// The least level that runs it.
  public var level: SignOffLevel
  /// What it decides, in words.
  public var summary: String
  /// Who runs it.
  public var runner: Runner
  /// Arguments of the program, or of make.
  public var arguments: [String]
  /// Whether a library with another engine goes to the command as `--rtl`.
  public var takesLibrary: Bool

  /// Whether the command writes what it found as JSON, with `--results FILE`.
  public var leavesResults: Bool {
    guard runner == .program, let first = arguments.first else { return false }
    return switch first {
    case "run", "conformance", "faults": true
    case "matrix": !arguments.contains("--sweep")
    case "litmus": arguments.count == 2
    default: false
    }
  }

  /// The command as a user would type it.
  public var command: String {
    ((runner == .make ? ["make"] : ["ricochet"]) + arguments).joined(separator: " ")
  }
}
