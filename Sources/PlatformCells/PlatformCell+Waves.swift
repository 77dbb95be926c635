public import PlatformKnobs
import RTLBridge
import Scenarios

/// Why a waveform of a cell came to nothing.
public struct CellWaveError: Error, CustomStringConvertible {
  /// One line.
  public let description: String
}

extension PlatformCell {
  /// Cycles ahead of the kernel's first doorbell, and behind it, that go into a waveform.
  private static let window: (before: UInt64, behind: UInt64) = (400, 8000)

  /// Runs a cell with the RTL in the device and writes the pins and transactions around the kernel's
  /// first doorbell to a file.
  ///
  /// A first run finds the doorbell: the same cell is the same run, whichever engine is in it.
  ///
  /// - Throws: ``CellWaveError``, and what the disk or the library says.
  public static func record(
    _ cell: PlatformConfiguration, to path: String, disk: CellDisk
  ) throws -> (result: CellResult, cycles: ClosedRange<UInt64>) {
    guard let doorbell = try run(cell, engine: .rtl, disk: disk).firstDoorbellCycle else {
      throw CellWaveError(
        description: "the kernel rings no doorbell in this row, so that there is nothing to show")
    }
    try disk.restore()
    let machine = try CellMachine(cell, engine: .rtl, disk: disk, tracing: true)
    guard let engine = machine.system.engine.rtl else {
      throw CellWaveError(description: "a waveform needs the RTL")
    }
    let cycles = doorbell - min(doorbell, window.before)...doorbell + window.behind
    let waves = WaveWindow(path: path, span: .cycles(cycles), engine: engine)
    machine.system.waves = waves
    let result = observe(machine)
    waves.close()
    if let failure = waves.failure { throw CellWaveError(description: "\(failure)") }
    return (result, cycles)
  }
}
