import Foundation
import LitmusLanguage
import OrderingExplorer

/// States per second of the explorer, beside SPIN on a model of the same test.
public struct LitmusBenchmark {
  /// The numbers.
  public struct Report: Codable, Sendable {
    /// States that the explorer visited, and bytes kept for each: its encoding, and beyond.
    public var states: Int
    /// Bytes of a state's encoding.
    public var bytesPerState: Int
    /// Bytes kept for a state beyond that.
    public var bytesBeyond: Int
    /// Seconds of processor time for all outcomes; the median of the rounds.
    public var seconds: Double
    /// States in a second.
    public var statesPerSecond: Double
    /// The same with every step taken in every order.
    public var unreducedStates: Int
    /// States in a second of that run.
    public var unreducedStatesPerSecond: Double
    /// States that SPIN's verifier stored; 0 without SPIN.
    public var spinStates: Int
    /// Seconds of processor time of the verifier.
    public var spinSeconds: Double
    /// States in a second of the verifier.
    public var spinStatesPerSecond: Double

    /// States per second beside those of SPIN; 0 without it.
    public var ratio: Double { spinStates > 0 ? statesPerSecond / spinStatesPerSecond : 0 }
    /// How many times sooner all outcomes are known; 0 without SPIN.
    public var timeRatio: Double { spinStates > 0 ? spinSeconds / seconds : 0 }
  }

  /// Why there is no verifier to compare with.
  public struct Failure: Error, CustomStringConvertible {
    /// One line.
    public var description: String
  }

  private let file: LitmusFile
  private let rounds: Int

  /// A benchmark of a litmus file.
  ///
  /// - Throws: `LitmusFile.Failure` when the file cannot be read.
  public init(path: String, rounds: Int) throws {
    file = try LitmusFile(path: path)
    self.rounds = rounds
  }

  /// Runs explorer and verifier in turn.
  ///
  /// - Parameter verifier: The program that SPIN and the C compiler made; nil leaves it out.
  /// - Throws: When the test is too large, or the verifier cannot be run.
  public func measure(verifier: String?, say: (String) -> Void) throws -> Report {
    var seconds: [Double] = []
    var unreduced: [Double] = []
    var spin: [Double] = []
    var exploration: Exploration?
    var full = 0
    var spinStates = 0
    for round in 1...rounds {
      say("round \(round) of \(rounds)")
      seconds.append(try time { exploration = try Explorer().explore(file.test) })
      unreduced.append(
        try time { full = try Explorer(isReduced: false).explore(file.test).stateCount })
      guard let verifier else { continue }
      let (states, spent) = try Self.run(verifier)
      spinStates = states
      spin.append(spent)
    }
    let states = exploration?.stateCount ?? 0
    let beyond = (exploration?.byteCount ?? 0) / max(1, states)
    let encoding = exploration?.stateByteCount ?? 0
    let spinSeconds = Self.median(spin)
    return Report(
      states: states, bytesPerState: encoding, bytesBeyond: beyond - encoding,
      seconds: Self.median(seconds), statesPerSecond: Double(states) / Self.median(seconds),
      unreducedStates: full, unreducedStatesPerSecond: Double(full) / Self.median(unreduced),
      spinStates: spinStates, spinSeconds: spinSeconds,
      spinStatesPerSecond: spinStates > 0 ? Double(spinStates) / spinSeconds : 0)
  }

  private func time(_ body: () throws -> Void) rethrows -> Double {
    let start = clock()
    try body()
    return Double(clock() - start) / Double(CLOCKS_PER_SEC)
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }
}
