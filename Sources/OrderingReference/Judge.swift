public import Trace
import VirtioLayouts

/// Rules over a trace while it grows.
///
/// The judge sees events alone: it keeps its own copy of both memories, decodes the rings itself,
/// and follows the link by sequence numbers. It collects violations and never stops a run.
///
/// - Complexity: O(1) on average for an event, plus the bytes that travel with it.
public final class Judge: TraceObserver {
  /// What a drained device may still be about to do at the end is this young.
  private static let settlingCycleCount: UInt64 = 1000
  private let configuration: JudgeConfiguration
  let shadow: ShadowMemory
  let book: QueueBook
  let docket: Docket
  var dataBeforeIndex = DataBeforeIndex()
  var indexBeforeInterrupt = IndexBeforeInterrupt()
  private var linkOrder = LinkOrder()
  private var availBeforeRing: AvailBeforeRingBeforeDescriptor
  private var regionStaysLocal = RegionStaysLocal()
  private var noUseAfterInvalidation = NoUseAfterInvalidation()
  private let readReturnsLastWrite = ReadReturnsLastWrite()
  let usedNamesExposedChain = UsedNamesExposedChain()
  private var accessWithinMapping: AccessWithinMapping
  private let deviceWritesOnlyWritable = DeviceWritesOnlyWritable()
  private var queueAreasAgree = QueueAreasAgree()
  private var completionCarriesMemory = CompletionCarriesMemory()
  private var interruptWhenAsked: InterruptWhenAsked
  let usedInOrder = UsedInOrder()
  let descriptorNotRewritten = DescriptorNotRewritten()
  private var stoppedQueueIsSilent = StoppedQueueIsSilent()
  private var suspendedDeviceIsSilent = SuspendedDeviceIsSilent()
  private let exposedChainIsLeftAlone = ExposedChainIsLeftAlone()
  var localUses = LocalUses()
  private let messages = MessageAddresses()
  private var errorReporting = ErrorReporting()
  private var promisedRangeKept = PromisedRangeKept()
  private var pageRequests = PageRequests()
  private var pasidAsEnabled = PASIDAsEnabled()
  private let windowClearOfMemory: WindowClearOfMemory

  /// Makes a judge whose copies of memory are all zero.
  public init(configuration: JudgeConfiguration) {
    self.configuration = configuration
    shadow = ShadowMemory(
      hostByteCount: configuration.hostByteCount,
      bounceByteCount: configuration.bounceByteCount)
    book = QueueBook(
      shadow: shadow,
      resolver: AddressResolver(
        hostByteCount: configuration.hostByteCount,
        identity: configuration.identityHostMemory))
    docket = Docket(limit: configuration.violationLimit, rulesOff: configuration.rulesOff)
    availBeforeRing = AvailBeforeRingBeforeDescriptor(fetchesAhead: configuration.fetchesAhead)
    accessWithinMapping = AccessWithinMapping(isStrict: configuration.strictMapping)
    windowClearOfMemory = WindowClearOfMemory(hostByteCount: configuration.hostByteCount)
    interruptWhenAsked = InterruptWhenAsked(cycleLimit: configuration.interruptCycleLimit)
  }

  /// What was broken, in the order of the trace, as far as the configured limit.
  public var violations: [Violation] { docket.violations }
  /// What was broken, counted beyond the limit.
  public var violationCount: Int { docket.violationCount }
  /// How often each rule had something to decide; 0 means that the run did not exercise it.
  public var ruleCounts: [RuleName: Int] {
    var counts: [RuleName: Int] = [:]
    for rule in RuleName.allCases { counts[rule] = docket.evaluationCount(rule) }
    return counts
  }
  /// Called with each violation that is kept, at its event.
  public var onViolation: ((Violation) -> Void)? {
    get { docket.onViolation }
    set { docket.onViolation = newValue }
  }

  /// Judges one event.
  public func observe(_ event: TraceEvent, payload: RawSpan) {
    interruptWhenAsked.watch(event, book: book, docket: docket)
    switch event.body {
    case .tlpSent(let link):
      linkOrder.send(link, payload: payload, event: event, docket: docket)
      regionStaysLocal.checkSent(link, messages: messages, event: event, docket: docket)
      promisedRangeKept.checkSent(link, messages: messages, event: event, docket: docket)
      noUseAfterInvalidation.send(link, payload: payload, event: event, docket: docket)
      pageRequests.send(link, payload: payload, event: event, docket: docket)
      pasidAsEnabled.send(
        link, payload: payload, messages: messages, event: event, docket: docket)
      errorReporting.send(link, payload: payload, event: event, docket: docket)
    case .tlpDelivered(let link):
      linkOrder.deliver(link, payload: payload, event: event, docket: docket)
      noUseAfterInvalidation.deliver(link, payload: payload, event: event, docket: docket)
      pageRequests.deliver(link, payload: payload, event: event, docket: docket)
      pasidAsEnabled.deliver(link, payload: payload)
      localUses.deliver(link, messages: messages, event: event)
      errorReporting.deliver(link, payload: payload, event: event, docket: docket)
      takeLocalUses()
    case .memoryWritten(let access): memoryWritten(access, payload: payload, event: event)
    case .memoryRead(let access): memoryRead(access, payload: payload, event: event)
    case .deviceReadIssued(let access): readIssued(access, event: event)
    case .deviceReadCompleted(let access): readCompleted(access, payload: payload, event: event)
    case .deviceWriteIssued(let access): writeIssued(access, payload: payload, event: event)
    case .queueConfigured(let areas):
      queueAreasAgree.configure(areas, event: event, docket: docket)
      stoppedQueueIsSilent.configure(areas)
      book.configure(areas, event: event)
    case .queueStopped(let queue):
      queueAreasAgree.stop(queue)
      stoppedQueueIsSilent.stop(queue, event: event)
      localUses.stop(queue)
      book.stop(queue)
    case .interruptDelivered(let vector):
      indexBeforeInterrupt.deliver(vector, event: event, book: book, docket: docket)
    case .interruptLineChanged(let isAsserted):
      if isAsserted { indexBeforeInterrupt.assertLine(event: event, book: book, docket: docket) }
      interruptWhenAsked.changeLine(isAsserted: isAsserted)
    case .vectorProgrammed(let entry): messages.program(entry)
    case .regionPlaced(let region):
      regionStaysLocal.place(region, event: event)
      promisedRangeKept.place(region, event: event)
      windowClearOfMemory.check(region, event: event, docket: docket)
      book.resolver.place(region)
    case .dmaMapped(let mapping):
      accessWithinMapping.map(mapping)
      book.resolver.map(mapping)
    case .dmaUnmapped(let mapping):
      accessWithinMapping.unmap(mapping)
      book.resolver.unmap(mapping)
    case .translationFault(let fault):
      indexBeforeInterrupt.noteFault(fault, book: book)
      interruptWhenAsked.lose()
    case .deviceError(let error):
      indexBeforeInterrupt.noteError(error, book: book)
      interruptWhenAsked.lose(queue: error.queue)
      book.fail(error.queue)
    case .statusChanged(let bits):
      let status = DeviceStatus(rawValue: bits)
      if status == [] {
        indexBeforeInterrupt.reset()
        localUses.reset()
        errorReporting.reset()
      }
      interruptWhenAsked.changeStatus(status, event: event)
      suspendedDeviceIsSilent.changeStatus(status, event: event)
    case .doorbellPosition(let queue, let position):
      availBeforeRing.learn(position, queue: queue, event: event, book: book)
    case .doorbell, .featuresNegotiated: break
    }
  }

  private func readIssued(_ access: DeviceAccess, event: TraceEvent) {
    stoppedQueueIsSilent.check(access, event: event, docket: docket)
    suspendedDeviceIsSilent.check(access, event: event, docket: docket)
    availBeforeRing.issueRead(access, event: event, book: book, docket: docket)
    completionCarriesMemory.issue(access, event: event, book: book)
    interruptWhenAsked.issueRead(access, event: event, book: book)
  }

  private func readCompleted(_ access: DeviceAccess, payload: RawSpan, event: TraceEvent) {
    availBeforeRing.completeRead(access, payload: payload, event: event, book: book)
    completionCarriesMemory.complete(
      access, payload: payload, event: event, book: book, docket: docket)
    interruptWhenAsked.completeRead(
      access, payload: payload, event: event, book: book, docket: docket)
  }

  private func writeIssued(_ access: DeviceAccess, payload: RawSpan, event: TraceEvent) {
    stoppedQueueIsSilent.check(access, event: event, docket: docket)
    suspendedDeviceIsSilent.check(access, event: event, docket: docket)
    availBeforeRing.issueWrite(access, payload: payload, book: book)
    localUses.issue(
      access,
      at: book.resolver.resolve(access.address, byteCount: UInt64(access.byteCount)))
    indexBeforeInterrupt.issue(
      access, payload: payload, event: event, book: book, docket: docket)
    interruptWhenAsked.issueWrite(access, payload: payload, event: event, book: book)
  }

  private func memoryRead(_ access: MemoryAccess, payload: RawSpan, event: TraceEvent) {
    let isInside = readReturnsLastWrite.check(
      access, payload: payload, event: event, shadow: shadow, docket: docket)
    localUses.serve(access)
    guard isInside, access.agent == .device else { return }
    accessWithinMapping.check(access, isWrite: false, event: event, docket: docket)
  }

  private func memoryWritten(_ access: MemoryAccess, payload: RawSpan, event: TraceEvent) {
    guard
      readReturnsLastWrite.isWhole(
        access, payload: payload, event: event, shadow: shadow, docket: docket)
    else { return }
    let place = Place(access.space, access.address)
    switch access.agent {
    case .guest:
      let store = book.guestWillWrite(place, payload)
      exposedChainIsLeftAlone.check(store, book: book, event: event, docket: docket)
      shadow.write(place, payload)
      book.publish(store, event: event)
    case .device:
      shadow.write(place, payload)
      accessWithinMapping.check(access, isWrite: true, event: event, docket: docket)
      deviceWritesOnlyWritable.check(access, book: book, event: event, docket: docket)
      deviceWrote(place, byteCount: UInt64(access.byteCount), event: event)
      localUses.land(access)
      takeLocalUses()
    case .iommu: shadow.write(place, payload)
    }
  }

  /// Ends the trace in `cycle`: what is still missing in a drained run was lost.
  public func finish(at cycle: UInt64) {
    guard configuration.runDrained else { return }
    takeLocalUses(isEnd: true)
    linkOrder.finish(at: cycle, docket: docket)
    pageRequests.finish(at: cycle, docket: docket)
    errorReporting.finish(docket: docket)
    usedNamesExposedChain.finish(book, at: cycle, docket: docket)
    interruptWhenAsked.finish(
      at: cycle, settling: Self.settlingCycleCount, book: book, docket: docket)
  }

  /// Takes over bytes that stood in a memory before the trace began; they must lie inside it.
  public func preload(_ space: MemorySpace, address: UInt64, bytes: RawSpan) {
    shadow.write(Place(space, address), bytes)
  }
}
