import ByteLayouts
import CDescriptorFetchABI
public import CycleKernel
public import PCIeFabric
import PCIeLayouts
public import Trace
import VirtioLayouts
public import Virtqueues

/// A virtio block device as a PCIe endpoint, with its own bounce memory behind BAR4.
///
/// ```
/// link down -> completer -> registers, bounce memory
///           -> completions -> read port -> fetch engine, block device
/// link up   <- write pipe  <- block device, used rings, interrupts
///           <- read port   <- fetch engine (through its router), block device
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
  var router = AddressRouter()
  var context: RequesterContext
  var reads: ReadPort
  var writes: WritePipe
  var completer: Completer
  var block: BlockDevice
  var invalidations: InvalidationQueue

  var inputs = FetchEngineInputs()
  var outputs = FetchEngineOutputs()
  var commands: FixedRing<QueueCommand>
  var doorbells: UInt32 = 0
  var engineCompletions: FixedRing<Int>
  /// Chains being put together, by the engine's slot.
  var chains: [Chain]
  /// Whether the chain of a slot is complete and waits for the device.
  var isChainComplete: [Bool]
  /// Whether any chain is complete.
  var hasCompleteChain = false
  /// Queues whose used index went out and whose interrupt is not yet decided.
  var suppressionWanted: UInt32 = 0
  var suppressionPending: UInt32 = 0
  var nextIdentifier: UInt32 = 0
  /// The fetch engine broke its contract and is left alone until a reset.
  var engineIsBroken = false
  /// Clock edges that the fetch engine was given.
  public internal(set) var engineStepCount: UInt64 = 0
  /// Steps the engine in every cycle, so that a waveform shows an unbroken clock.
  public var stepsIdleEngine = false

  /// Requests that the device has answered.
  public var requestCount: UInt64 { block.requestCount }
  /// Look-ups of the translation cache that hit.
  public var translationHitCount: UInt64 { context.cache.hitCount }
  /// Translation requests that the device sent.
  public var translationRequestCount: UInt64 { context.cache.missCount }
  /// The device status register.
  public var status: DeviceStatusBits { transport.status.rawValue }
  /// The type of ``status``: the eight bits of VIRTIO v1.4, section 2.1.
  public typealias DeviceStatusBits = UInt8

  /// Makes an endpoint at the lower end of `link`, before enumeration.
  ///
  /// A function has no more queues than its fetch engine.
  public init(
    configuration: EndpointConfiguration, link: Link, engine: any FetchEngine, image: DiskImage,
    trace: TraceHub
  ) {
    var configuration = configuration
    configuration.queueCount = min(
      configuration.queueCount, Int(engine.constants.queue_count))
    self.configuration = configuration
    self.link = link
    self.engine = engine
    self.trace = trace
    layout = BARLayout(bounceByteCount: configuration.bounceByteCount)
    bounce =
      configuration.bounceByteCount == 0
      ? nil : BounceMemory(byteCount: configuration.bounceByteCount, trace: trace)
    space = ConfigurationSpace(configuration: configuration, layout: layout)
    transport = VirtioTransport(configuration: configuration)
    msix = MSIXTable(count: configuration.vectorCount)
    context = RequesterContext(
      identifier: RequesterID(rawValue: 0), mayRequest: false, usesTranslation: false,
      maximumPayload: 128, maximumReadRequest: 512, link: link,
      cache: TranslationCache(
        entryCount: configuration.translationCacheEntryCount,
        requestCount: configuration.translationRequestCount))
    reads = ReadPort(configuration: configuration)
    writes = WritePipe(configuration: configuration)
    completer = Completer(latency: configuration.completerLatency)
    block = BlockDevice(configuration: configuration, image: image)
    invalidations = InvalidationQueue()
    commands = FixedRing(capacity: 64)
    engineCompletions = FixedRing(capacity: ReadPort.transactionCount)
    let slotCount = Int(engine.constants.slot_count)
    chains = Array(repeating: Chain(), count: slotCount)
    isChainComplete = Array(repeating: false, count: slotCount)
    engine.reset(outputs: &outputs)
  }

  /// One cycle; returns whether anything happened.
  public func evaluate(at cycle: Cycle) -> Bool {
    var didMove = takeCompletions(at: cycle)
    didMove = serveRequests(at: cycle) || didMove
    if let bounce { didMove = reads.serveLocal(bounce, trace: trace, at: cycle) || didMove }
    didMove = dispatchReads(at: cycle) || didMove
    didMove = stepBlock(at: cycle) || didMove
    didMove = stepWrites(at: cycle) || didMove
    didMove = reads.issue(&context, trace: trace, at: cycle) || didMove
    didMove = answerInvalidations() || didMove
    didMove = answerRequests(at: cycle) || didMove
    // Last, so that a waveform shows the events of a cycle beside the pins of that cycle.
    return stepEngine(at: cycle) || didMove
  }

  /// The next cycle in which something is due although nothing moves.
  public func nextDue(after cycle: Cycle) -> Cycle {
    var due = min(reads.nextDue, completer.nextDue)
    for index in block.slots.indices {
      if case .media(let until) = block.slots[index].state { due = min(due, until) }
    }
    return stepsIdleEngine ? cycle + 1 : due
  }

  /// What the endpoint still has to do, for a report about a run that stands still.
  public var pendingWork: String {
    var parts: [String] = []
    if !reads.isDrained { parts.append("\(reads.outstandingCount) read TLPs under way") }
    if !writes.isEmpty { parts.append("writes waiting") }
    if outputs.busy_queues != 0 {
      parts.append("fetch engine busy with queues 0b" + String(outputs.busy_queues, radix: 2))
    }
    let busy = block.slots.filter { $0.state != .free }.count
    if busy > 0 { parts.append("\(busy) block requests open") }
    if transport.status.contains(.needsReset) { parts.append("DEVICE_NEEDS_RESET is set") }
    return parts.isEmpty ? "the device has nothing to do" : parts.joined(separator: ", ")
  }

  func identifier() -> UInt32 {
    defer { nextIdentifier &+= 1 }
    return nextIdentifier
  }

  func record(_ body: TraceEvent.Body, at cycle: Cycle) { trace.record(cycle: cycle, body) }
}
