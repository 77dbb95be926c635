public import Trace

/// Rules over a trace while it grows.
///
/// The judge sees events alone: it keeps its own copy of both memories, decodes the rings itself,
/// and follows the link by sequence numbers. It collects violations and never stops a run.
///
/// - Complexity: O(1) on average for an event, plus the bytes that travel with it.
public final class Judge: TraceObserver {
  private let configuration: JudgeConfiguration
  let shadow: ShadowMemory
  let book: QueueBook
  let docket: Docket
  var dataBeforeIndex = DataBeforeIndex()
  var indexBeforeInterrupt = IndexBeforeInterrupt()
  private var linkOrder = LinkOrder()
  private var availBeforeRing = AvailBeforeRingBeforeDescriptor()
  private var regionStaysLocal = RegionStaysLocal()
  private var noUseAfterInvalidation = NoUseAfterInvalidation()
  private let readReturnsLastWrite = ReadReturnsLastWrite()
  let usedNamesExposedChain = UsedNamesExposedChain()
  private var accessWithinMapping: AccessWithinMapping
  private let deviceWritesOnlyWritable = DeviceWritesOnlyWritable()
  private var queueAreasAgree = QueueAreasAgree()
  private var completionCarriesMemory = CompletionCarriesMemory()

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
    docket = Docket(limit: configuration.violationLimit)
    accessWithinMapping = AccessWithinMapping(isStrict: configuration.strictMapping)
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
    switch event.body {
    case .tlpSent(let link):
      linkOrder.send(link, payload: payload, event: event, docket: docket)
      regionStaysLocal.checkSent(link, event: event, docket: docket)
      noUseAfterInvalidation.send(link, event: event, docket: docket)
    case .tlpDelivered(let link):
      linkOrder.deliver(link, payload: payload, event: event, docket: docket)
      noUseAfterInvalidation.deliver(link, payload: payload, event: event)
    case .memoryWritten(let access): memoryWritten(access, payload: payload, event: event)
    case .memoryRead(let access): memoryRead(access, payload: payload, event: event)
    case .deviceReadIssued(let access):
      availBeforeRing.issueRead(access, event: event, book: book, docket: docket)
      completionCarriesMemory.issue(access, event: event, book: book)
    case .deviceReadCompleted(let access):
      availBeforeRing.completeRead(access, payload: payload, event: event, book: book)
      completionCarriesMemory.complete(
        access, payload: payload, event: event, book: book, docket: docket)
    case .deviceWriteIssued(let access):
      availBeforeRing.issueWrite(access, payload: payload, book: book)
      indexBeforeInterrupt.issue(
        access, payload: payload, event: event, book: book, docket: docket)
    case .queueConfigured(let areas):
      queueAreasAgree.configure(areas, event: event, docket: docket)
      book.configure(areas, event: event)
    case .queueStopped(let queue):
      queueAreasAgree.stop(queue)
      book.stop(queue)
    case .interruptDelivered(let vector):
      indexBeforeInterrupt.deliver(vector, event: event, book: book, docket: docket)
    case .vectorProgrammed(let entry): regionStaysLocal.program(entry)
    case .regionPlaced(let region):
      regionStaysLocal.place(region, event: event)
      book.resolver.place(region)
    case .dmaMapped(let mapping):
      accessWithinMapping.map(mapping)
      book.resolver.map(mapping)
    case .dmaUnmapped(let mapping):
      accessWithinMapping.unmap(mapping)
      book.resolver.unmap(mapping)
    case .translationFault(let fault): indexBeforeInterrupt.noteFault(fault, book: book)
    case .deviceError(let error): indexBeforeInterrupt.noteError(error, book: book)
    case .statusChanged(let status): if status == 0 { indexBeforeInterrupt.reset() }
    case .doorbell, .interruptLineChanged, .featuresNegotiated: break
    }
  }

  private func memoryRead(_ access: MemoryAccess, payload: RawSpan, event: TraceEvent) {
    let isInside = readReturnsLastWrite.check(
      access, payload: payload, event: event, shadow: shadow, docket: docket)
    guard isInside, access.agent == .device else { return }
    accessWithinMapping.check(access, isWrite: false, event: event, docket: docket)
  }

  private func memoryWritten(_ access: MemoryAccess, payload: RawSpan, event: TraceEvent) {
    guard
      readReturnsLastWrite.isWhole(
        access, payload: payload, event: event, shadow: shadow, docket: docket)
    else { return }
    let place = Place(access.space, access.address)
    shadow.write(place, payload)
    switch access.agent {
    case .guest: book.guestWrote(place, byteCount: UInt64(access.byteCount), event: event)
    case .device:
      accessWithinMapping.check(access, isWrite: true, event: event, docket: docket)
      deviceWritesOnlyWritable.check(access, book: book, event: event, docket: docket)
      deviceWrote(place, byteCount: UInt64(access.byteCount), event: event)
    case .iommu: break
    }
  }

  /// Ends the trace in `cycle`: what is still missing in a drained run was lost.
  public func finish(at cycle: UInt64) {
    if configuration.runDrained { linkOrder.finish(at: cycle, docket: docket) }
  }

  /// Takes over bytes that stood in a memory before the trace began; they must lie inside it.
  public func preload(_ space: MemorySpace, address: UInt64, bytes: RawSpan) {
    shadow.write(Place(space, address), bytes)
  }
}
