public import CycleKernel
public import Endpoint
public import HostPlatform
public import OrderingReference
public import PCIeFabric
public import Trace

/// A machine put together: CPU, memory, IOMMU, root complex, link, endpoint, and who watches.
public final class SimulatedSystem: SystemClock {
  /// What it was made from.
  public let configuration: SystemConfiguration
  /// Where every event goes.
  public let trace: TraceHub
  /// Host memory.
  public let memory: HostMemory
  /// The IOMMU, in access mode `iommu`.
  public let unit: (any UpstreamTranslation)?
  /// The link.
  public let link: Link
  /// The upper end of the link.
  public let root: RootComplex
  /// The device.
  public let endpoint: Endpoint
  /// The fetch engine in the device.
  public let engine: AssembledEngine
  /// The judge, when one watches.
  public let judge: Judge?
  /// What was counted.
  public let counters: RunCounters
  /// The CPU.
  public let cpu: MachineCPU
  private var watchdog: Watchdog
  /// The present cycle.
  public private(set) var cycle: Cycle = 0
  /// Whether the run has ended because nothing moved.
  public private(set) var hasStalled = false
  /// Cycles in which components were evaluated; the others were skipped because nothing moved.
  public private(set) var evaluatedCycleCount: UInt64 = 0
  /// The waveform, when one is written.
  public var waves: WaveWindow? {
    didSet {
      waves?.attach(trace: trace, endpoint: endpoint) { [unowned self] in wavesDue = $0 }
    }
  }
  /// The cycle in which the waveform's window opens or closes.
  private var wavesDue: Cycle = .never

  /// Puts a machine with a block device together.
  public convenience init(
    configuration: SystemConfiguration, image: DiskImage, engine: AssembledEngine,
    observers: [any TraceObserver] = []
  ) {
    self.init(
      configuration: configuration, backend: .block(image), engine: engine, observers: observers)
  }

  /// Puts a machine together.
  ///
  /// - Parameter makeUnit: what stands between device and memory; nil for what the access mode says.
  public init(
    configuration: SystemConfiguration, backend: DeviceBackend, engine: AssembledEngine,
    observers: [any TraceObserver] = [],
    makeUnit: ((HostMemory, TraceHub) -> any UpstreamTranslation)? = nil
  ) {
    self.configuration = configuration
    self.engine = engine
    let trace = TraceHub()
    self.trace = trace
    counters = RunCounters()
    trace.add(counters)
    var judge: Judge?
    if configuration.isJudged {
      let strict = JudgeConfiguration(
        head: configuration.traceHead(fetchesAhead: engine.fetchesAhead))
      let watcher = Judge(configuration: strict)
      trace.add(watcher)
      judge = watcher
    }
    self.judge = judge
    for observer in observers { trace.add(observer) }
    memory = HostMemory(
      byteCount: configuration.machineByteCount ?? configuration.memoryByteCount, trace: trace)
    if let makeUnit {
      unit = makeUnit(memory, trace)
    } else {
      unit =
        configuration.access == .iommu
        ? configuration.iommu.unit(
          memory: memory, trace: trace, takesPageRequests: configuration.pagesOnDemand,
          isScalable: configuration.pasid != nil) : nil
    }
    link = Link(configuration: configuration.link, seed: configuration.seed, trace: trace)
    let interrupts = InterruptController(trace: trace)
    root = RootComplex(
      configuration: configuration.root, link: link, memory: memory, interrupts: interrupts,
      unit: unit, seed: configuration.seed, trace: trace)
    endpoint = Endpoint(
      configuration: configuration.endpoint, link: link, engine: engine.engine, backend: backend,
      trace: trace)
    watchdog = Watchdog(limit: configuration.watchdogLimit)
    cpu = MachineCPU(
      map: AddressMap(
        memoryByteCount: configuration.memoryByteCount,
        prefetchableType: configuration.bounceMemoryType),
      memory: memory, root: root, interrupts: interrupts)
    cpu.attach(to: self)
  }

  /// Lets at least one cycle pass and, when nothing moves, jumps ahead up to `limit`.
  public func advance(limit: Cycle) {
    guard !hasStalled else { return }
    cycle += 1
    evaluatedCycleCount += 1
    if cycle >= wavesDue { waves?.begin(cycle: cycle) }
    if evaluate() {
      watchdog.noteProgress(at: cycle)
      return
    }
    var due = min(cpu.nextDue(after: cycle), root.nextDue(after: cycle))
    due = min(due, link.nextDue(after: cycle))
    due = min(due, endpoint.nextDue(after: cycle))
    due = min(due, wavesDue)
    // `due` itself must be evaluated; what lies before it can be skipped.
    let target = min(due &- 1, limit)
    if target > cycle && target != .never {
      cycle = target
      cpu.noteTime(cycle)
    }
    if (due == .never && limit == .never) || watchdog.hasExpired(at: cycle) { hasStalled = true }
  }

  /// One cycle of everything; this order is the tie-break of accesses in the same cycle.
  private func evaluate() -> Bool {
    var didMove = cpu.evaluate(at: cycle)
    didMove = root.evaluate(at: cycle) || didMove
    didMove = link.evaluate(at: cycle) || didMove
    return endpoint.evaluate(at: cycle) || didMove
  }

  /// Lets time pass until nothing is under way any more; false when that does not happen.
  public func drain(limit: Cycle = 100_000) -> Bool {
    let end = cycle + limit
    while !(cpu.isDrained && link.isDrained && root.isDrained) {
      if hasStalled || cycle >= end { return false }
      advance(limit: end)
    }
    return true
  }

  /// Who still waits for what, for a report about a run that stands still.
  public var waitingParties: String {
    let guest = cpu.waitingFor.map { "the guest waits for \($0)" } ?? "the guest computes"
    return "\(guest); device: \(endpoint.pendingWork)"
  }
}
