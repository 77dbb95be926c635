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
    abstract: "Drives a device through its whole job, compares every byte, and judges the trace.")

  @Option(help: "How the device reaches data: direct, iommu or bounce.")
  var access: AccessMode = .direct

  @OptionGroup var machine: MachineOptions

  @OptionGroup var device: DeviceOptions

  @OptionGroup var transport: TransportOptions

  @Flag(help: "Print one JSON object instead of the table.")
  var json = false

  @Option(help: ArgumentHelp("Write the result as JSON to this file.", valueName: "FILE"))
  var results: String?

  @Option(
    help: ArgumentHelp(
      "Write what led to the first violation to this file, as JSON: the run is repeated for it.",
      valueName: "FILE"))
  var execution: String?

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

  @Option(help: "Write every event as a line of text to this file; ricochet judge reads it.")
  var trace: String?

  @OptionGroup var end: SuddenEndOptions

  func validate() throws {
    if let conflict = transport.conflict(access: access, isPacked: machine.ring == .packed) {
      throw ValidationError(conflict)
    }
    if machine.iommu != .vtd && access != .iommu {
      throw ValidationError(
        "--iommu \(machine.iommu.rawValue) needs --access iommu, not \(access.rawValue)")
    }
    if machine.paging == .demand && (access != .iommu || machine.iommu != .vtd) {
      throw ValidationError("--paging demand needs --access iommu and --iommu vtd")
    }
    if machine.pasid != nil && (access != .iommu || machine.iommu != .vtd) {
      throw ValidationError("--pasid needs --access iommu and --iommu vtd")
    }
    if machine.table.hasFirstLevel && machine.pasid == nil {
      throw ValidationError(
        "--table \(machine.table.rawValue) needs --pasid N: its tables are those of a PASID")
    }
    if machine.mapsGlobally && !machine.table.hasFirstLevel {
      throw ValidationError("--global needs --table first or nested, whose entries have the G bit")
    }
    if let lack = machine.lackOfHostMutant(access) { throw ValidationError(lack) }
    if machine.translationPages > 1 && (access != .iommu || machine.iommu != .vtd) {
      throw ValidationError("--translation-pages needs --access iommu and --iommu vtd")
    }
    if waves != nil && device.device != .blk {
      throw ValidationError("--waves shows the disk's run; use --device blk")
    }
    if waves != nil && machine.engine == .model {
      throw ValidationError("--waves shows pins of the RTL; use --engine rtl, lockstep or stream")
    }
    if waves != nil && [.wide, .ats].contains(machine.engine) && machine.rtl == nil {
      throw ValidationError(
        "--waves has no build of engine \(machine.engine.rawValue); use --engine stream")
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
    let outcome = try perform(span, tracing: trace != nil)
    let summary = outcome.summary
    if onViolation, let cycle = outcome.firstViolation?.cycle {
      let begin = cycle > history ? cycle - history : 0
      _ = try perform(.cycles(begin...cycle + 200), tracing: false)
    }
    if let execution, let violation = outcome.firstViolation {
      let recorder = ViolationRecorder(violation)
      _ = try perform(nil, tracing: false, observers: [recorder])
      let command = CommandLine.arguments.dropFirst().joined(separator: " ")
      try Output.write(recorder.execution(command: "ricochet \(command)"), to: execution)
    }
    if let waves, !onViolation || outcome.firstViolation != nil {
      Console.error("waveform: \(waves) (open it with: gtkwave \(waves))")
    }
    try finish(summary)
  }

  private func finish(_ summary: RunSummary) throws {
    try Output.write(summary, to: results)
    if json {
      try Output.printJSON(summary)
    } else {
      print(RunTable([summary]).text)
      if let counters = CounterTable(summary) { print("\n\(counters.text)") }
      for reason in summary.reasons { print(reason) }
    }
    if summary.verdict != RunResult.Verdict.holds.rawValue { throw CommandFailure.violated }
  }

  private func performDevice(
    _ job: DeviceRun.Job, _ recorder: PacketRecorder?,
    waves: (path: String, span: WaveWindow.Span)?, observers: [any TraceObserver]
  ) throws -> MachineOptions.Outcome {
    var configuration = machine.configuration(access)
    transport.apply(to: &configuration)
    if device.device == .net { configuration.endpoint.queueCount = 2 * device.pairs + 1 }
    var run = DeviceRun(system: configuration, job: job)
    run.waves = waves
    run.observers = observers
    let (result, system) = try Output.start { () throws(DiskRun.StartError) in
      try run.perform()
    }
    if let failure = system.waves?.failure { throw CommandFailure.badInput("\(failure)") }
    recorder?.flush()
    if recorder?.hasFailed == true {
      throw CommandFailure.badInput("--pcap-out: the file cannot be written; is the disk full?")
    }
    return MachineOptions.Outcome(
      summary: RunSummary(result, configuration: configuration),
      firstViolation: result.violations.first)
  }

  private var traceHead: TraceHead {
    var configuration = machine.configuration(access)
    transport.apply(to: &configuration)
    return configuration.traceHead
  }

  private func perform(
    _ span: WaveWindow.Span?, tracing: Bool, observers more: [any TraceObserver] = []
  ) throws -> MachineOptions.Outcome {
    let writer = try tracing ? trace.map { try TraceFile(path: $0, head: traceHead) } : nil
    var window: (path: String, span: WaveWindow.Span)?
    if let waves, let span { window = (waves, span) }
    let observers: [any TraceObserver] =
      (writer.map { [$0.text] } ?? []) + more + end.observers
    let outcome: MachineOptions.Outcome
    if let (job, recorder) = try device.job() {
      outcome = try performDevice(job, recorder, waves: window, observers: observers)
    } else {
      outcome = try machine.perform(
        access, transport: transport, waves: window, observers: observers, isQuiet: json,
        onStep: end.journal.map { _ in { end.steps.take($0) } })
      try end.writeJournal(cycles: outcome.summary.cycles)
    }
    try writer?.close()
    return outcome
  }
}
