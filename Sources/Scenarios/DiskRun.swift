import CycleKernel
public import Endpoint
import GuestDriver
import HostPlatform
import OrderingReference
public import RTLBridge
public import Trace

#if canImport(Glibc)
import Glibc
#endif

/// One whole run: a machine, its guest, the disk job, the verdict.
public struct DiskRun {
  /// The machine.
  public var system: SystemConfiguration
  /// What the guest does.
  public var workload: WorkloadConfiguration
  /// The image; the run writes to it.
  public var imagePath: String
  /// Largest image that the device takes, bytes.
  public var capacityLimit: UInt64 = 1 << 30
  /// Where a waveform goes, and which cycles.
  public var waves: (path: String, span: WaveWindow.Span)?
  /// Steps the engine in every cycle, also where it is idle.
  public var stepsIdleEngine: Bool = false
  /// Steps of engine stimulus to record; 0 for none.
  public var recordedSteps: Int = 0
  /// SHA-256 of the image file before the run, when it is to be compared.
  public var imageHash: String?
  /// More observers.
  public var observers: [any TraceObserver] = []
  /// Called with each step that matters when the disk goes away.
  public var onStep: ((WorkloadStep) -> Void)?
  /// Called now and then with bytes done and bytes to do.
  public var onProgress: ((UInt64, UInt64) -> Void)?

  /// Makes a run.
  public init(system: SystemConfiguration, workload: WorkloadConfiguration, imagePath: String) {
    self.system = system
    self.workload = workload
    self.imagePath = imagePath
  }

  /// Why a run could not even begin.
  public enum StartError: Error, CustomStringConvertible {
    /// The image cannot be used.
    case image(DiskImage.OpenError)
    /// The RTL cannot be used.
    case library(RTLLibraryError)
    /// The engine has not what the driver insists on.
    case engineLacks(EngineLack)

    /// One line.
    public var description: String {
      switch self {
      case .image(let error): error.description
      case .library(let error): error.description
      case .engineLacks(let lack): lack.description
      }
    }
  }

  /// Runs the job to its end; also returns the machine, for a look at what is left of it.
  ///
  /// - Throws: ``StartError`` before anything is written.
  public func perform() throws(StartError) -> (result: RunResult, system: SimulatedSystem) {
    let image: DiskImage
    let engine: AssembledEngine
    do {
      image = try DiskImage(path: imagePath, limit: capacityLimit)
    } catch {
      throw .image(error)
    }
    do {
      engine = try AssembledEngine(
        system.engine, library: system.library, tracing: waves != nil,
        recordedSteps: recordedSteps)
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
    var window: WaveWindow?
    if let waves, let rtl = engine.rtl {
      window = WaveWindow(path: waves.path, span: waves.span, engine: rtl)
    }
    let machine = SimulatedSystem(
      configuration: system, image: image, engine: engine, observers: observers)
    machine.waves = window
    machine.endpoint.stepsIdleEngine = stepsIdleEngine
    if let window {
      machine.judge?.onViolation = { window.show(violation: $0.rule.rawValue) }
    }
    let result = job(machine, image)
    window?.close()
    return (result, machine)
  }

  private func job(_ machine: SimulatedSystem, _ image: DiskImage) -> RunResult {
    let started = clock()
    var reasons: [String] = []
    var outcome: DiskWorkload.Outcome?
    var requestCount = 0
    var dataByteCount: UInt64 = 0
    var latencies: [Cycle] = []
    var bytesBounced: UInt64 = 0
    do {
      let guest = try BlockGuest(machine)
      let workload = DiskWorkload(configuration: workload, system: machine, guest: guest)
      workload.onProgress = onProgress
      workload.onStep = onStep
      defer {
        requestCount = workload.requestCount
        dataByteCount = workload.dataByteCount
        latencies = workload.latencies
        bytesBounced = guest.mapper.statistics.bytesBounced
      }
      outcome = try workload.perform()
    } catch {
      reasons.append("\(error)")
      if case .driver(.noProgress) = error as? WorkloadError {
        reasons.append("watchdog: " + machine.waitingParties)
      } else if machine.hasStalled {
        reasons.append("watchdog: " + machine.waitingParties)
      }
      if let failure = image.failure { reasons.append(failure) }
    }
    let work = MachineWork(
      requestCount: requestCount, dataByteCount: dataByteCount, latencies: latencies,
      bytesBounced: bytesBounced, isComplete: outcome != nil)
    var result = machine.finish(work, reasons: reasons, started: started)
    result.outcome = outcome
    decide(&result, machine)
    return result
  }

  /// Compares what came out with what must have.
  private func decide(_ result: inout RunResult, _ machine: SimulatedSystem) {
    if let outcome = result.outcome {
      if outcome.readBack != outcome.expected {
        result.reasons.append("the guest reads back other bytes than it wrote")
      }
      if let imageHash, imageHash != outcome.firstRead {
        result.reasons.append("the guest read other bytes than the file holds")
      }
    }
    result.judge(isComplete: result.outcome != nil)
  }
}
