import Foundation
import PlatformCells
public import PlatformKnobs
import PlatformOracle
public import Scenarios

/// Cells run side by side, each a whole simulation of its own; results stand in the order of cells.
public enum Sweep {
  /// A cell with what was expected and what came.
  public struct Finding: Hashable, Sendable {
    /// The cell.
    public var cell: PlatformConfiguration
    /// What the oracle said.
    public var expected: PlatformOutcome
    /// Why it said so.
    public var because: String
    /// What the run showed.
    public var observed: PlatformOutcome
    /// What it showed in words.
    public var reason: String

    /// Makes a finding.
    public init(
      cell: PlatformConfiguration, expected: PlatformOutcome, because: String,
      observed: PlatformOutcome, reason: String
    ) {
      self.cell = cell
      self.expected = expected
      self.because = because
      self.observed = observed
      self.reason = reason
    }

    /// Whether both agree.
    public var agrees: Bool { expected == observed }
  }

  /// Runs cells on `workerCount` threads.
  ///
  /// - Parameter onProgress: called now and then, from any thread, with the number of finished cells.
  /// - Throws: what a disk or the engine's library says.
  public static func run(
    _ cells: [PlatformConfiguration], engine: EngineKind, workerCount: Int,
    onProgress: @escaping @Sendable (Int) -> Void
  ) throws -> [Finding] {
    let board = Board(count: cells.count)
    let threads = (0..<max(1, workerCount)).map { _ in
      Thread {
        defer { board.leave() }
        do {
          let disk = try CellDisk()
          while let index = board.take() {
            board.put(try finding(cells[index], engine, disk), at: index)
            let done = board.doneCount
            if done % 64 == 0 { onProgress(done) }
          }
        } catch {
          board.fail("\(error)")
        }
      }
    }
    board.enter(threads.count)
    for thread in threads {
      thread.stackSize = 8 << 20
      thread.start()
    }
    return try board.wait()
  }

  private static func finding(
    _ cell: PlatformConfiguration, _ engine: EngineKind, _ disk: CellDisk
  ) throws -> Finding {
    let expected = PlatformOracle.expect(cell)
    let result = try PlatformCell.run(cell, engine: engine, disk: disk)
    return Finding(
      cell: cell, expected: expected.outcome, because: expected.reason, observed: result.outcome,
      reason: result.reason)
  }
}

/// Why a sweep ended early.
public struct SweepFailure: Error, CustomStringConvertible {
  /// One line.
  public let description: String
}

/// Where the workers of a sweep take cells from and leave what they found.
///
/// The lock guards every stored property.
private final class Board: @unchecked Sendable {
  private let lock = NSCondition()
  private var next = 0
  private var findings: [Sweep.Finding?]
  private var workers = 0
  private var failure: String?
  private var done = 0

  init(count: Int) { findings = Array(repeating: nil, count: count) }

  private func locked<Result>(_ body: () -> Result) -> Result {
    lock.lock()
    defer { lock.unlock() }
    return body()
  }

  var doneCount: Int { locked { done } }

  func enter(_ count: Int) { locked { workers += count } }

  func leave() {
    locked {
      workers -= 1
      lock.broadcast()
    }
  }

  func take() -> Int? {
    locked {
      guard failure == nil, next < findings.count else { return nil }
      next += 1
      return next - 1
    }
  }

  func put(_ finding: Sweep.Finding, at index: Int) {
    locked {
      findings[index] = finding
      done += 1
    }
  }

  func fail(_ line: String) { locked { failure = failure ?? line } }

  func wait() throws -> [Sweep.Finding] {
    lock.lock()
    defer { lock.unlock() }
    while workers > 0 { lock.wait() }
    if let failure { throw SweepFailure(description: failure) }
    return findings.compactMap(\.self)
  }
}
