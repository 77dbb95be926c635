import Foundation
import PlatformKnobs
import PlatformMatrix
import Scenarios

/// The product of knobs, and its picture.
extension MatrixCommand {
  /// Runs the product, or a sample of it, and reports where oracle and simulation differ.
  func runSweep() throws {
    let cells = sample.map { SweepSpace.sample($0, seed: seed) } ?? SweepSpace.cells
    let findings = try findings(cells.filter { on == nil || $0.platform == on })
    let shown = findings.filter { outcome == nil || $0.observed == outcome }
    let report = SweepReport(shown)
    if json {
      try Output.printJSON(shown.map(SweepRecord.init))
    } else {
      print(report.text, terminator: "")
    }
    if !report.holds { throw CommandFailure.violated }
  }

  /// Runs the cells of the picture and writes it.
  func draw(_ path: String) throws {
    let findings = try findings(MatrixPicture.cells)
    do {
      try Data(MatrixPicture(findings).svg.utf8).write(to: URL(fileURLWithPath: path))
    } catch {
      throw CommandFailure.badInput(
        "\(path): cannot be written (\(error.localizedDescription)); name another file")
    }
    print(SweepReport(findings).text, terminator: "")
    if !SweepReport(findings).holds { throw CommandFailure.violated }
  }

  private func findings(_ cells: [PlatformConfiguration]) throws -> [Sweep.Finding] {
    let progress = SharedProgress(Progress("cells", isQuiet: json))
    let workers = ProcessInfo.processInfo.activeProcessorCount
    do {
      return try Sweep.run(cells, engine: engine, workerCount: workers) {
        progress.update(UInt64($0), UInt64(cells.count))
      }
    } catch {
      throw CommandFailure.lacks("\(error)")
    }
  }
}

/// Progress that several threads report; the lock guards it.
private final class SharedProgress: @unchecked Sendable {
  private let progress: Progress
  private let lock = NSLock()

  init(_ progress: Progress) { self.progress = progress }

  func update(_ done: UInt64, _ total: UInt64) {
    lock.lock()
    defer { lock.unlock() }
    progress.update(done, total)
  }
}

/// A cell of a sweep as JSON.
private struct SweepRecord: Encodable {
  let machine: [String: String]
  let expected: String
  let because: String
  let observed: String
  let reason: String

  init(_ finding: Sweep.Finding) {
    machine = Dictionary(
      uniqueKeysWithValues: finding.cell.settings.map { ($0.name, $0.value) })
    expected = finding.expected.rawValue
    because = finding.because
    observed = finding.observed.rawValue
    reason = finding.reason
  }
}
