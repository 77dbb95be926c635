public import Trace
import PCIeLayouts
import VirtioLayouts

/// A black box over the trace that decides the statements of the conformance list one by one.
///
/// It learns the function as a bus analyser would: configuration space, BARs and capabilities from
/// requests and completions on the link, registers from the accesses to them, rings from what both
/// sides write to memory. It shares no code with device and driver, and never stops a run.
///
/// - Complexity: O(1) on average for an event, plus the bytes that are written with it.
public final class ConformanceMonitor: TraceObserver {
  let context: ConformanceContext
  let book: RingBook
  var analyser: BusAnalyser
  var registers = RegisterRules()
  var function = FunctionRules()
  var life = LifeRules()
  var errors = DeviceErrorRules()
  var mappings = MappingRules()
  var regions = RegionAccessRules()
  var pool = PoolRules()
  var translation = TranslationRules()
  var host = HostInvalidationRules()
  var messages: [UInt8: UInt16] = [:]
  private var isFinished = false

  /// Makes a monitor whose copies of memory are all zero.
  public init(configuration: ConformanceConfiguration) {
    context = ConformanceContext(configuration: configuration)
    book = RingBook(context: context)
    analyser = BusAnalyser(mapped: configuration.mappedDevice)
    book.onPublish = { [unowned self] in registers.suspend.published(context) }
  }

  /// What was broken, in the order of the trace, as far as the configured limit.
  public var violations: [ConformanceViolation] { context.ledger.violations }
  /// What was broken, counted beyond the limit.
  public var violationCount: Int { context.ledger.violationCount }

  /// How often a statement had something to decide; 0 means that the run did not exercise it.
  public func exercisedCount(_ statement: StatementID) -> Int {
    context.ledger.exercisedCounts[statement.ordinal]
  }

  /// How often a statement was broken.
  public func brokenCount(_ statement: StatementID) -> Int {
    context.ledger.brokenCount(statement)
  }

  /// Takes over bytes that stood in a memory before the trace began; they must lie inside it.
  public func preload(_ space: MemorySpace, address: UInt64, bytes: RawSpan) {
    context.shadow.write(Place(space, address), bytes)
  }

  /// Watches one event.
  public func observe(_ event: TraceEvent, payload: RawSpan) {
    context.cycle = event.cycle
    switch event.body {
    case .tlpSent(let link): sent(link, payload: payload)
    case .tlpDelivered(let link): delivered(link, payload: payload)
    case .memoryWritten(let access): written(access, payload: payload)
    case .memoryRead(let access): read(access)
    case .deviceReadIssued(let access), .deviceWriteIssued(let access): issued(access)
    case .queueConfigured(let areas): configured(areas)
    case .queueStopped(let queue):
      mappings.willStop(queue, book)
      book.stop(queue)
    case .interruptDelivered(let message): interrupted(message)
    case .interruptLineChanged(let isAsserted): if isAsserted { lineAsserted() }
    case .vectorProgrammed(let entry):
      messages[UInt8(truncatingIfNeeded: entry.data)] = entry.vector
    case .regionPlaced(let region):
      book.resolver.place(region)
      book.addressRules.place(region)
      regions.place(region)
      pool.place(region)
    case .dmaMapped(let mapping): mapped(mapping)
    case .dmaUnmapped(let mapping): unmapped(mapping)
    case .deviceError(let error): errors.failed(error, book, context)
    case .statusChanged(let status): statusChanged(status)
    case .translationFault(let fault): mappings.faulted(fault, book, context)
    case .doorbell(let queue): rung(queue)
    case .doorbellPosition(let queue, let position): book.ring(queue)?.rung(position: position)
    case .deviceReadCompleted, .featuresNegotiated: break
    }
  }

  /// Ends the trace in `cycle`: what a drained run still lacks was left out.
  public func finish(at cycle: UInt64) {
    guard !isFinished else { return }
    isFinished = true
    context.cycle = cycle
    analyser.refresh(context.image)
    function.finish(analyser.list, context)
    guard context.configuration.runDrained else { return }
    registers.finish(context)
    book.finish()
    errors.finish(context)
    translation.finish(context)
  }
}
