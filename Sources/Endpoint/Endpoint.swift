import ByteLayouts
import CDescriptorFetchABI
public import CycleKernel
public import PCIeFabric
import PCIeLayouts
public import Trace
import VirtioLayouts
public import Virtqueues

/// A virtio device as a PCIe endpoint, with its own bounce memory behind BAR4.
///
/// ```
/// link down -> completer -> registers, bounce memory
///           -> completions -> read port -> fetch engine, requests
/// link up   <- write pipe  <- requests, used rings, interrupts
///           <- read port   <- fetch engine (through its router), requests
/// ```
public final class Endpoint {
  /// What the endpoint is.
  public let configuration: EndpointConfiguration
  let link: Link
  let trace: TraceHub
  let engine: any FetchEngine
  let layout: BARLayout
  let bounce: BounceMemory?
  /// Configuration space.
  public let space: ConfigurationSpace
  var transport: VirtioTransport
  var msix: MSIXTable
  var interruptStatus: UInt8 = 0
  /// Whether the last INTx message said that the pin is driven.
  var pinIsAsserted = false
  var router = AddressRouter()
  var context: RequesterContext
  var reads: ReadPort
  var writes: WritePipe
  var completer: Completer
  var requests: RequestUnit
  /// The device type of ``requests``.
  let device: any DeviceType
  /// The buffers of ``requests``.
  let buffers: RequestBuffers
  var invalidations: InvalidationQueue
  var pages: PageRequestUnit
  /// Pages of the group that is being made.
  var pageBatch: [UInt64] = []

  var inputs = FetchEngineInputs()
  var outputs = FetchEngineOutputs()
  var commands: FixedRing<QueueCommand>
  /// Error messages that wait for room; beyond these a message stands for all of its kind.
  var errorMessages = FixedRing<MessageCode>(capacity: 64)
  /// Queues with a doorbell that the engine has not had yet, a bit for each.
  var doorbells: UInt64 = 0
  /// What NOTIFICATION_DATA said about them; nil for a plain one.
  var doorbellPositions: [UInt16?]
  /// Chains being put together, by the engine's slot.
  var chains: [Chain]
  /// Whether the chain of a slot is complete and waits for the device.
  var isChainComplete: [Bool]
  /// Whether any chain is complete.
  var hasCompleteChain = false
  /// Queues whose used entries went out and whose interrupt is not yet decided.
  var suppressionWanted: UInt64 = 0
  var suppressionPending: UInt64 = 0
  /// Queues whose event field the fetch engine is to read, a bit for each.
  var eventsWanted: UInt64 = 0
  /// Translation requests that the fetch engine sent.
  var engineTranslationCount: UInt64 = 0
  /// Queues under reset whose writes have left the pipe, a bit for each.
  var drainedQueues: UInt64 = 0
  /// For each queue, the used side that the pending decision covers.
  var suppressionCovers: [UsedRing]
  /// Whether the device type knows what was negotiated.
  var featuresAreSettled = false
  /// Unit of a queue's page number through the legacy memory-mapped registers, bytes.
  var mappedPageByteCount: UInt64 = LegacyRegisters.pageByteCount
  /// A configuration change that is to be told when a suspension ends.
  var changeIsDeferred = false
  /// A second invalidation was refused, and every other with it; for a mutant alone.
  var hasRefusedInvalidation = false
  /// Where the region was at the first FEATURES_OK; for a mutant alone.
  var formerBase: UInt64?
  var nextIdentifier: UInt32 = 0
  /// The fetch engine broke its contract and is left alone until a reset.
  var engineIsBroken = false
  /// Clock edges that the fetch engine was given.
  public internal(set) var engineStepCount: UInt64 = 0
  /// Steps the engine in every cycle, so that a waveform shows an unbroken clock.
  public var stepsIdleEngine = false

  /// Requests that the device has answered.
  public var requestCount: UInt64 { requests.device.requestCount }
  /// Look-ups of the translation cache that hit.
  public var translationHitCount: UInt64 {
    context.cache.hitCount + (engine.counters?["translation_hits"] ?? 0)
  }
  /// Translation requests that the device sent.
  public var translationRequestCount: UInt64 { context.cache.missCount + engineTranslationCount }
  /// The device status register.
  public var status: DeviceStatusBits { transport.status.rawValue }
  /// The type of ``status``: the eight bits of VIRTIO v1.4, section 2.1.
  public typealias DeviceStatusBits = UInt8

  /// Most queues of a device.
  static let queueLimit = 64

  /// Makes an endpoint at the lower end of `link`, before enumeration.
  ///
  /// A function has no more queues, and offers no more features, than its fetch engine has.
  ///
  /// - Parameter bounceStorage: the bytes of the bounce memory, as many as the configuration says.
  public init(
    configuration given: EndpointConfiguration, link: Link, engine: any FetchEngine,
    backend: DeviceBackend, trace: TraceHub, bounceStorage: (any BounceStorage)? = nil
  ) {
    let configuration = given.limited(to: engine.constants, queueLimit: Self.queueLimit)
    self.configuration = configuration
    self.link = link
    self.engine = engine
    self.trace = trace
    let device = backend.device(configuration)
    let queueCount = device.queueCount
    layout = BARLayout(configuration: configuration)
    bounce =
      configuration.bounceByteCount == 0
      ? nil
      : BounceMemory(
        byteCount: configuration.bounceByteCount, shared: bounceStorage,
        readsStaleCopy: configuration.mutant == .cachesBounceMemory, trace: trace)
    space = ConfigurationSpace(
      configuration: configuration, layout: layout,
      device: DeviceIdentity(
        kind: device.kind, queueCount: queueCount,
        configurationByteCount: device.configurationByteCount))
    transport = VirtioTransport(
      configuration: configuration, queueCount: queueCount, deviceFeatures: device.features)
    msix = MSIXTable(count: configuration.vectorCount)
    context = RequesterContext(
      identifier: RequesterID(rawValue: 0), mayRequest: false, usesTranslation: false,
      maximumPayload: 128, maximumReadRequest: 512, link: link,
      cache: TranslationCache(
        entryCount: configuration.translationCacheEntryCount,
        requestCount: configuration.translationRequestCount, mutant: configuration.mutant))
    reads = ReadPort(configuration: configuration, engine: EngineReads(engine.constants))
    writes = WritePipe(configuration: configuration)
    completer = Completer(latency: configuration.completerLatency)
    requests = RequestUnit(configuration: configuration, device: device, queueCount: queueCount)
    self.device = device
    buffers = requests.buffers
    invalidations = InvalidationQueue()
    pages = PageRequestUnit(mutant: configuration.mutant)
    pageBatch.reserveCapacity(PageRequestUnit.groupPageCount)
    commands = FixedRing(capacity: 4 * Self.queueLimit)
    doorbellPositions = Array(repeating: nil, count: queueCount)
    suppressionCovers = transport.queues.map(\.used)
    let slotCount = Int(engine.constants.slot_count)
    chains = Array(repeating: Chain(), count: slotCount)
    isChainComplete = Array(repeating: false, count: slotCount)
    engine.reset(outputs: &outputs)
    updateContext()
  }

  /// One cycle; returns whether anything happened.
  public func evaluate(at cycle: Cycle) -> Bool {
    // Each step is asked only where it has something to look at: most cycles have work for few.
    var didMove = link.down.hasReceived(.completion) && takeCompletions(at: cycle)
    if link.down.hasReceived(.posted) || link.down.hasReceived(.nonPosted) {
      didMove = serveRequests(at: cycle) || didMove
    }
    if reads.hasLocalWork(at: cycle), let bounce {
      didMove = reads.serveLocal(bounce, trace: trace, at: cycle) || didMove
    }
    if reads.nextTimeout <= cycle {
      let lostCount = reads.timeoutCount
      didMove = reads.expire(cache: &context.cache, trace: trace, at: cycle) || didMove
      for _ in lostCount..<reads.timeoutCount { detect(.completionTimeout, nil) }
    }
    if !reads.finished.isEmpty { didMove = dispatchReads(at: cycle) || didMove }
    if hasCompleteChain || requests.isAwake(at: cycle) {
      didMove = stepRequests(at: cycle) || didMove
    }
    if !writes.isQuiet || suppressionWanted & ~suppressionPending != 0 {
      didMove = stepWrites(at: cycle) || didMove
    }
    if reads.hasUnissued { didMove = reads.issue(&context, trace: trace, at: cycle) || didMove }
    if context.cache.hasLacking || pages.hasMessages {
      didMove = stepPageRequests(at: cycle) || didMove
    }
    if !invalidations.isEmpty { didMove = answerInvalidations(at: cycle) || didMove }
    if completer.nextDue <= cycle { didMove = answerRequests(at: cycle) || didMove }
    if !errorMessages.isEmpty { didMove = sendErrors() || didMove }
    if drainedQueues != 0 { didMove = finishQueueResets() || didMove }
    if transport.isSuspending { didMove = confirmSuspension(at: cycle) || didMove }
    if interruptStatus != 0 || pinIsAsserted || space.interruptIsPending {
      didMove = drivePin() || didMove
    }
    // Last, so that a waveform shows the events of a cycle beside the pins of that cycle.
    return stepEngine(at: cycle) || didMove
  }

  /// Plugs the cable of a network device in or out, which changes its configuration.
  public func plug(_ isPlugged: Bool, at cycle: Cycle) {
    guard requests.device.plug(isPlugged) else { return }
    transport.changeConfiguration()
    if transport.status.contains(.driverOK) || transport.status.contains(.suspend) {
      signalConfigurationChange(at: cycle)
    }
  }

  /// The next cycle in which something is due although nothing moves.
  public func nextDue(after cycle: Cycle) -> Cycle {
    let due = min(reads.nextDue, completer.nextDue, requests.nextDue)
    return stepsIdleEngine ? cycle + 1 : min(due, device.nextSupply(after: cycle))
  }

  /// What the endpoint still has to do, for a report about a run that stands still.
  public var pendingWork: String {
    var parts: [String] = []
    if !reads.isDrained { parts.append("\(reads.outstandingCount) read TLPs under way") }
    if !writes.isEmpty { parts.append("writes waiting") }
    let busyQueues = outputs.busyQueueNumbers
    if !busyQueues.isEmpty {
      parts.append(
        "fetch engine busy with queues " + busyQueues.map(String.init).joined(separator: ", "))
    }
    if requests.busyCount > 0 { parts.append("\(requests.busyCount) requests open") }
    if transport.isSuspending { parts.append("a suspension not yet confirmed") }
    if transport.status.contains(.suspend) { parts.append("suspended") }
    if transport.status.contains(.needsReset) { parts.append("DEVICE_NEEDS_RESET is set") }
    return parts.isEmpty ? "the device has nothing to do" : parts.joined(separator: ", ")
  }

  func identifier() -> UInt32 {
    defer { nextIdentifier &+= 1 }
    return nextIdentifier
  }

  func record(_ body: TraceEvent.Body, at cycle: Cycle) { trace.record(cycle: cycle, body) }
}
