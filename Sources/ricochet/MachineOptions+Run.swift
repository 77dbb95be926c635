import Endpoint
import OrderingReference
import Reporting
import Scenarios
import Trace

extension MachineOptions {
  /// What one run left.
  struct Outcome {
    var summary: RunSummary
    /// The first violation.
    var firstViolation: Violation?
  }

  /// Does the disk job once on a copy of the image and compares the file with what the guest saw.
  func perform(
    _ access: AccessMode, transport: TransportOptions? = nil,
    waves: (path: String, span: WaveWindow.Span)? = nil,
    observers: [any TraceObserver] = [], isQuiet: Bool,
    onStep: ((WorkloadStep) -> Void)? = nil
  ) throws -> Outcome {
    let image = try ImageFile(
      source: image, folder: work, name: "disk-\(access.rawValue)", seed: seed,
      limit: capacity.value)
    defer { image.remove() }
    var machine = configuration(access)
    transport?.apply(to: &machine)
    var run = DiskRun(
      system: machine, workload: workload, imagePath: image.path)
    run.imageHash = image.hash
    run.capacityLimit = capacity.value
    run.waves = waves
    run.observers = observers
    run.onStep = onStep
    run.onProgress = Progress(access.rawValue, isQuiet: isQuiet).update
    let (result, system) = try Output.start { () throws(DiskRun.StartError) in
      try run.perform()
    }
    if let failure = system.waves?.failure { throw CommandFailure.badInput("\(failure)") }
    var summary = RunSummary(result, configuration: run.system)
    summary.compare(fileBefore: image.hash, fileAfter: try image.currentHash())
    return Outcome(summary: summary, firstViolation: result.violations.first)
  }
}
