import CycleKernel
public import Endpoint
import Glibc
public import GuestDriver
import OrderingReference
public import Trace
import VirtioLayouts

#if canImport(Glibc)
#endif

/// One whole run of a device other than a disk: a machine, its guest, a job, the verdict.
public struct DeviceRun {
  /// What the guest does with its device.
  public enum Job {
    /// Sends frames and takes every echo.
    case net(NetEcho.Settings, wire: NetWire)
    /// Sends text and takes its echo.
    case console(byteCount: Int, terminal: ConsoleTerminal)
    /// Takes random bytes.
    case entropy(byteCount: Int)
  }

  /// The machine.
  public var system: SystemConfiguration
  /// What the guest does.
  public var job: Job
  /// Where a waveform goes, and which cycles.
  public var waves: (path: String, span: WaveWindow.Span)?
  /// More observers.
  public var observers: [any TraceObserver] = []

  /// Makes a run.
  public init(system: SystemConfiguration, job: Job) {
    self.system = system
    self.job = job
    // A vector for each queue, and one for configuration changes.
    let endpoint = system.endpoint
    self.system.endpoint.vectorCount = max(endpoint.vectorCount, endpoint.queueCount + 1)
  }

  private var backend: DeviceBackend {
    switch job {
    case .net(_, let wire): .net(wire)
    case .console(_, let terminal): .console(terminal)
    case .entropy: .entropy(seed: system.seed)
    }
  }

  /// Runs the job to its end; also returns the machine, for a look at what is left of it.
  ///
  /// - Throws: `DiskRun.StartError` before anything is written.
  public func perform() throws(DiskRun.StartError) -> (result: RunResult, system: SimulatedSystem) {
    let engine: AssembledEngine
    do {
      engine = try AssembledEngine(
        system.engine, queueCount: system.endpoint.queueCount, library: system.library,
        tracing: waves != nil, recordedSteps: 0)
    } catch {
      throw .library(error)
    }
    if let lack = EngineLack(
      engine.engine, needs: system.ringFeatures, size: system.queueSize,
      limitsPrefetch: system.endpoint.prefetchDepths.contains { $0 != 0 },
      pagesOnDemand: system.pagesOnDemand)
    {
      throw .engineLacks(lack)
    }
    let window = waves.flatMap { waves in
      engine.rtl.map { WaveWindow(path: waves.path, span: waves.span, engine: $0) }
    }
    let machine = SimulatedSystem(
      configuration: system, backend: backend, engine: engine, observers: observers)
    machine.waves = window
    if let window {
      machine.judge?.onViolation = { window.show(violation: $0.rule.rawValue) }
    }
    let started = clock()
    var work = MachineWork()
    var reasons: [String] = []
    do {
      work = try Self.perform(job, on: machine)
      work.isComplete = true
    } catch {
      reasons.append("\(error)")
      if machine.hasStalled { reasons.append("watchdog: " + machine.waitingParties) }
    }
    var result = machine.finish(work, reasons: reasons, started: started)
    result.judge(isComplete: work.isComplete)
    window?.close()
    return (result, machine)
  }

  /// Does a job on a machine with the device for it.
  ///
  /// - Throws: `DriverError` when the job does not come to its end.
  public static func work(_ job: Job, on machine: SimulatedSystem) throws(DriverError) {
    _ = try perform(job, on: machine)
  }

  private static func perform(
    _ job: Job, on machine: SimulatedSystem
  ) throws(DriverError) -> MachineWork {
    switch job {
    case .net(let settings, _): try NetEcho(machine, settings: settings).perform()
    case .console(let byteCount, _): try ConsoleEcho(machine).perform(byteCount: byteCount)
    case .entropy(let byteCount): try EntropyDraw(machine).perform(byteCount: byteCount)
    }
  }
}
