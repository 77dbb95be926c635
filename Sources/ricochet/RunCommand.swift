import ArgumentParser
import CycleKernel
import Endpoint
import Foundation
import OrderingReference
import Reporting
import Scenarios
import Trace

/// One run with its verdict.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Reads a disk through the device, writes to it, reads it back, and judges the trace.")

  @Option(help: "How the device reaches data: direct, iommu or bounce.")
  var access: AccessMode = .direct

  @OptionGroup var machine: MachineOptions

  @Flag(help: "Print one JSON object instead of the table.")
  var json = false

  @Option(help: "Write a waveform (FST) to this file; needs --engine rtl or lockstep.")
  var waves: String?

  @Option(help: "First cycle of the waveform.")
  var from: UInt64 = 0

  @Option(help: "Last cycle of the waveform.")
  var to: UInt64 = .max - 1

  @Flag(help: "Write the waveform only around the first violation: the run is repeated for it.")
  var onViolation = false

  @Option(help: "Cycles before the violation that the waveform shows.")
  var history: UInt64 = 2000

  @Option(help: "Write every event as a line of text to this file.")
  var trace: String?

  func validate() throws {
    if waves != nil && machine.engine == .model {
      throw ValidationError("--waves shows pins of the RTL; use --engine rtl or lockstep")
    }
    if let mutant = machine.mutant, let needed = mutant.neededAccess, needed != access {
      throw ValidationError(
        "--mutant \(mutant.rawValue) has nothing to break in access mode \(access.rawValue); "
          + "use --access \(needed.rawValue)")
    }
    if onViolation && waves == nil { throw ValidationError("--on-violation needs --waves FILE") }
    if from > to { throw ValidationError("--from \(from) is behind --to \(to)") }
  }

  func run() throws {
    var span: WaveWindow.Span?
    if waves != nil && !onViolation { span = .cycles(from...to) }
    var (summary, firstViolation) = try perform(span, tracing: trace != nil)
    if onViolation, let cycle = firstViolation {
      let begin = cycle > history ? cycle - history : 0
      (summary, _) = try perform(.cycles(begin...cycle + 200), tracing: false)
    }
    if json {
      try Output.printJSON(summary)
    } else {
      print(RunTable([summary]).text)
      for reason in summary.reasons { print(reason) }
    }
    if let waves, !onViolation || firstViolation != nil {
      Console.error("waveform: \(waves) (open it with: gtkwave \(waves))")
    }
    if summary.verdict != RunResult.Verdict.holds.rawValue { throw CommandFailure.violated }
  }

  private func perform(
    _ span: WaveWindow.Span?, tracing: Bool
  ) throws -> (RunSummary, UInt64?) {
    let image = try ImageFile(
      source: machine.image, folder: machine.work, name: "ricochet-\(access.rawValue)",
      seed: machine.seed, limit: machine.capacity.value)
    defer { image.remove() }
    var run = DiskRun(
      system: machine.configuration(access), workload: machine.workload, imagePath: image.path)
    run.imageHash = image.hash
    run.capacityLimit = machine.capacity.value
    if let waves, let span { run.waves = (waves, span) }
    let writer = try tracing ? trace.map { try TraceFile(path: $0) } : nil
    if let writer { run.observers.append(writer.text) }
    let progress = Progress(access.rawValue, isQuiet: json)
    run.onProgress = progress.update
    let (result, system) = try Output.start { () throws(DiskRun.StartError) in
      try run.perform()
    }
    try writer?.close()
    if let failure = system.waves?.failure { throw CommandFailure.badInput("\(failure)") }
    let summary = RunSummary(result, configuration: run.system)
    return (summary, result.violations.first?.cycle)
  }
}

/// A trace on its way to a file.
final class TraceFile {
  let text: TraceText
  private let path: String
  private let sink: Sink

  /// Collects lines and writes them in large pieces.
  private final class Sink {
    let handle: FileHandle
    var buffer = Data()
    init(_ handle: FileHandle) { self.handle = handle }

    func put(_ line: String) {
      buffer.append(contentsOf: line.utf8)
      if buffer.count > 1 << 20 { flush() }
    }

    func flush() {
      handle.write(buffer)
      buffer.removeAll(keepingCapacity: true)
    }
  }

  init(path: String) throws {
    self.path = path
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw CommandFailure.badInput("\(path): cannot be written; name another file") }
    let sink = Sink(handle)
    self.sink = sink
    text = TraceText { sink.put($0) }
  }

  func close() throws {
    sink.flush()
    try sink.handle.close()
  }
}
