import Foundation
import PlatformCells
import PlatformKnobs
import PlatformMatrix
import PlatformOracle

/// A platform of the user's own.
extension MatrixCommand {
  /// Runs the platform of a file and says what came of it.
  func runFile(_ path: String) throws {
    let text: String
    do {
      text = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
    } catch {
      throw CommandFailure.badInput(
        "\(path): cannot be read (\(error.localizedDescription)); give the path of a YAML file")
    }
    let file: PlatformFile
    do {
      file = try PlatformFile(text: text, path: path)
    } catch {
      throw CommandFailure.badInput("\(error)")
    }
    let expected = PlatformOracle.expect(file.cell)
    let result = try PlatformCell.run(file.cell, engine: engine, disk: CellDisk())
    print("machine     \(file.name): \(file.cell.differences)")
    for note in result.notes { print("guest       \(note)") }
    print("judge       \(result.firstViolation ?? "every rule holds")")
    print("observed    \(result.outcome.rawValue): \(result.reason)")
    print("oracle      \(expected.outcome.rawValue): \(expected.reason)")
    if let wanted = file.expected { print("file        \(wanted.rawValue)") }
    guard expected.outcome == result.outcome, file.expected ?? result.outcome == result.outcome
    else { throw CommandFailure.violated }
  }
}
