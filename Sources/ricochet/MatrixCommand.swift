import ArgumentParser
import PlatformCells
import PlatformKnobs
import PlatformMatrix
import PlatformOracle
import Scenarios

/// The platforms of the threads, each statement a run.
struct MatrixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "matrix",
    abstract: "Platforms, firmware, devices and guests of the threads, each statement a run.",
    discussion: """
      Each row is a machine, what an oracle expects of it, and what its simulation shows; with one \
      knob turned, the mutant must show something else. docs/matrix.md tells what the columns mean. \
      Exit code 1 when a row differs or a mutant does not show.
      """)

  @Argument(help: "Rows by number, such as R07 or N5; all without.")
  var rows: [String] = []

  @Option(help: "Only rows of a thread: core, bit, powerpc, region or coherence.")
  var thread: PlatformThread?

  @Option(help: "Only rows on pc, powerpc, sparc, xen or arm.")
  var on: Platform?

  @Option(help: "Only rows that come to this, such as corrupts or hangs.")
  var outcome: PlatformOutcome?

  @Option(help: "model or rtl: the fetch engine in the device.")
  var engine: EngineKind = .model

  @Option(help: ArgumentHelp("Tell the story of one row.", valueName: "ID"))
  var explain: String?

  @Option(help: ArgumentHelp("Write a waveform of one row, with the RTL.", valueName: "ID"))
  var waves: String?

  @Option(help: ArgumentHelp("Where the waveform goes; matrix-ID.fst without.", valueName: "FILE"))
  var out: String?

  @Flag(help: "The full product of knobs instead of the rows.")
  var sweep = false

  @Option(help: "So many cells of the product, drawn from the seed.")
  var sample: Int?

  @Option(help: "Seed of the sample.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Write a picture of the matrix.", valueName: "FILE"))
  var svg: String?

  @Option(help: ArgumentHelp("Run the platform of a YAML file.", valueName: "FILE"))
  var platform: String?

  @Flag(help: "Leave the mutants out.")
  var noMutants = false

  @Option(help: ArgumentHelp("Write the rows as JSON to this file.", valueName: "FILE"))
  var results: String?

  @Flag(help: "One JSON array on standard output.")
  var json = false

  func validate() throws {
    if let sample, sample < 1 { throw ValidationError("--sample takes 1 or more") }
    for name in rows + [explain, waves].compactMap(\.self) where PlatformRow.row(name) == nil {
      throw ValidationError("there is no row \(name); R01 to R55 and N1 to N9 are there")
    }
  }

  private var chosen: [PlatformRow] {
    PlatformRow.all.filter { row in
      (rows.isEmpty || rows.contains { PlatformRow.row($0)?.identifier == row.identifier })
        && (thread == nil || row.thread == thread) && (on == nil || row.cell.platform == on)
    }
  }

  func run() throws {
    if let platform { return try runFile(platform) }
    if let waves { return try record(waves) }
    if let svg { return try draw(svg) }
    if sweep || sample != nil { return try runSweep() }
    let disk = try CellDisk()
    if let explain, let row = PlatformRow.row(explain) {
      let entry = try entry(row, disk)
      print(MatrixStory(entry).text, terminator: "")
      if !entry.holds { throw CommandFailure.violated }
      return
    }
    let progress = Progress("matrix", isQuiet: json)
    var entries: [MatrixEntry] = []
    for (index, row) in chosen.enumerated() {
      let entry = try entry(row, disk)
      if outcome == nil || entry.observed.outcome == outcome { entries.append(entry) }
      progress.update(UInt64(index + 1), UInt64(chosen.count))
    }
    let table = MatrixTable(entries)
    try Output.write(entries.map(MatrixRecord.init), to: results)
    if json {
      try Output.printJSON(entries.map(MatrixRecord.init))
    } else {
      print(table.text, terminator: "")
    }
    if !table.holds { throw CommandFailure.violated }
  }

  private func entry(_ row: PlatformRow, _ disk: CellDisk) throws -> MatrixEntry {
    do {
      return try MatrixEntry(row, engine: engine, disk: disk, withMutant: !noMutants)
    } catch {
      throw CommandFailure.lacks("\(error)")
    }
  }
}
