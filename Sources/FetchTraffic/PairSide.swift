import CDescriptorFetchABI
import CycleKernel
import Virtqueues

/// One engine of a pair with what is its own: memory, timing, numbers of queues, rules of reads.
final class PairSide {
  let environment: EngineEnvironment
  /// Whether it reads more than what was named, and so asks where all of a table lies.
  var readsAhead: Bool { environment.engine.constants.read_byte_count_max > 32 }
  /// The engine's number of each of the guest's queues.
  let queues: [Int]
  private(set) var rules: ReadRules
  private var slotOfQueue: [Int?]
  /// Called with the guest's number of the queue.
  var onDescriptor: (Int, dfe_outputs) -> Void = { _, _ in }
  var onRest: (Int, UInt16) -> Void = { _, _ in }
  /// Called with what a queue that the guest does not use did.
  var onStranger: (String) -> Void = { _ in }
  private var errorsSeen = 0

  init(_ engine: any FetchEngine, queues: [Int], timing: EngineTiming, seed: UInt64) {
    environment = EngineEnvironment(
      engine, timing, seed: seed, byteCount: queues.count * Int(PairShape.areaByteCount))
    self.queues = queues
    rules = ReadRules(engine.constants)
    slotOfQueue = Array(repeating: nil, count: 256)
    for (slot, queue) in queues.enumerated() { slotOfQueue[queue] = slot }
    environment.onDescriptor = { [unowned self] pins in
      guard let slot = slotOfQueue[Int(pins.desc_queue)] else {
        return onStranger("a descriptor of queue \(pins.desc_queue)")
      }
      onDescriptor(slot, pins)
    }
    environment.onRest = { [unowned self] queue, index in
      guard let slot = slotOfQueue[queue] else { return onStranger("a rest of queue \(queue)") }
      onRest(slot, index)
    }
    environment.onOffer = { [unowned self] pins in rules.offered(pins, in: environment) }
  }

  /// Errors that came since the last call, with the guest's number of the queue.
  func newErrors() -> [(slot: Int, pins: dfe_outputs)] {
    guard environment.errors.count > errorsSeen else { return [] }
    defer { errorsSeen = environment.errors.count }
    return environment.errors[errorsSeen...].compactMap { error in
      guard let slot = slotOfQueue[Int(error.pins.err_queue)] else {
        onStranger("an error of queue \(error.pins.err_queue)")
        return nil
      }
      return (slot, error.pins)
    }
  }

  /// Puts a queue into use, as `shape` says or with other addresses.
  func enable(_ shape: PairShape, table: UInt64, available: UInt64) {
    let queue = queues[shape.slot]
    let tableBytes = 16 * UInt64(shape.size)
    environment.configure(
      queue, enable: true, size: shape.size, table: table,
      available: shape.isPacked ? 0xdead_0001 : available, isPacked: shape.isPacked,
      options: shape.options)
    environment.law.configure(
      queue, table: table, size: shape.size, isPacked: shape.isPacked,
      start: shape.isPacked ? 0 : shape.start)
    environment.silent &= ~(1 << UInt64(queue))
    let (tableEnd, tableWraps) = table.addingReportingOverflow(tableBytes)
    let (end, wraps) = available.addingReportingOverflow(4 + 2 * UInt64(shape.size))
    rules.areas[queue] = ReadRules.Areas(
      table: tableWraps ? 0..<0 : table..<tableEnd,
      available: shape.isPacked || wraps ? nil : available..<end, isPacked: shape.isPacked,
      prefetchDepth: shape.options.prefetchDepth)
  }

  func stop(_ slot: Int) { environment.stop(queues[slot]) }

  /// From here on the queue reads nothing.
  func leave(_ slot: Int) { rules.areas[queues[slot]] = nil }

  func ring(_ slot: Int, _ index: UInt16?) { environment.ringDoorbell(queues[slot], index: index) }

  func isQuiet(_ slot: Int) -> Bool { environment.isQuiet(queues[slot]) }

  /// Whether a read of a queue began at an address and failed.
  ///
  /// An engine with a translation cache reads what crosses a page in two parts, of which the second
  /// may be the one that failed.
  func hasFailed(_ slot: Int, at address: UInt64) -> Bool {
    let constants = environment.engine.constants
    let reach = constants.translation_count > 0 ? UInt64(constants.read_byte_count_max) : 0
    return environment.failedReads.contains {
      let distance = $0.address &- address
      return $0.queue == queues[slot]
        && (distance == 0 || $0.address & 0xfff == 0 && distance < reach)
    }
  }
}
