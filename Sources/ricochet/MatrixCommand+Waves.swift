import PlatformCells
import PlatformKnobs
import PlatformOracle

/// A row as a waveform.
extension MatrixCommand {
  /// Runs a row with the RTL and writes the pins around the kernel's first doorbell.
  func record(_ name: String) throws {
    guard let row = PlatformRow.row(name) else { return }
    let path = out ?? "matrix-\(row.identifier).fst"
    let (result, cycles): (CellResult, ClosedRange<UInt64>)
    do {
      (result, cycles) = try PlatformCell.record(row.cell, to: path, disk: CellDisk())
    } catch {
      throw CommandFailure.lacks("\(path): \(error)")
    }
    print("\(row.identifier): \(result.outcome.rawValue), \(result.reason)")
    print("\(path): cycles \(cycles.lowerBound) to \(cycles.upperBound), open it with gtkwave")
    if result.outcome != PlatformOracle.expect(row.cell).outcome {
      throw CommandFailure.violated
    }
  }
}
