import ByteLayouts
import CDescriptorFetchABI
import CycleKernel
import VirtioLayouts
import Virtqueues

/// A fetch engine alone over a memory that takes its time, fed with rings that are always full.
///
/// One read is taken in a cycle.
final class RateBed {
  private let engine: any FetchEngine
  private let translation: RateTranslation?
  private let rate: RateCase
  private let memory: ByteBuffer
  private let rings: [RateRing]
  private var inputs = FetchEngineInputs()
  private var outputs = FetchEngineOutputs()
  private let reads: RateReads
  private var doorbells: [Int] = []
  private var told: [Int]
  /// Chains of each queue that were finished when laps began to be counted.
  private var finishedBefore: [Int]
  /// Descriptors of the chain that each slot holds.
  private var pieces: [Int]
  private(set) var cycle: UInt64 = 0
  /// Descriptors so far.
  private(set) var count = 0
  /// What the engine counted so far.
  var counters: FetchCounters? { engine.counters }
  /// What the engine did that it must not.
  private(set) var fault: String?

  /// - Parameter pages: of the translations that the engine is given; nil leaves translation off.
  init(
    engine: any FetchEngine, rate: RateCase, seed: UInt64, pages: RateTranslation.Pages? = nil
  ) {
    self.engine = engine
    translation = pages.map { RateTranslation($0, latency: UInt64(rate.memory.latency)) }
    inputs.ats_enable = pages == nil ? 0 : 1
    inputs.xl_ready = 1
    self.rate = rate
    let memory = ByteBuffer(byteCount: rate.queueCount * RateRing.byteCount)
    self.memory = memory
    rings = (0..<rate.queueCount).map {
      RateRing(
        rate.load($0), size: rate.ringSize, seed: seed, memory: memory,
        base: $0 * RateRing.byteCount)
    }
    reads = RateReads(latency: rate.memory.latency, spread: rate.latencySpread, seed: seed)
    pieces = Array(repeating: 0, count: Int(engine.constants.slot_count))
    told = Array(repeating: 0, count: rate.queueCount)
    finishedBefore = told
    engine.reset(outputs: &outputs)
    if rate.memory == .bounce {
      inputs.window_mode = UInt8(DFE_WINDOW_STRICT)
      inputs.window_size = 1 << 62
    }
    inputs.rd_ready = 1
    inputs.desc_ready = 1
    inputs.err_ready = 1
    inputs.rest_ready = 1
    for queue in 0..<rate.queueCount { configure(queue) }
  }

  private func configure(_ queue: Int, start: Int = 0) {
    inputs.cfg_valid = 1
    inputs.cfg_queue = UInt8(queue)
    inputs.cfg_enable = 1
    inputs.cfg_size = UInt16(rate.ringSize)
    inputs.cfg_chain_limit = UInt16(rate.ringSize)
    let format = rings[queue].load.format
    inputs.cfg_start = format == .packed ? 1 << 15 : UInt16(truncatingIfNeeded: start)
    inputs.cfg_flags =
      (format == .packed ? UInt8(DFE_QUEUE_PACKED) : 0)
      | (format == .indirect ? UInt8(DFE_QUEUE_INDIRECT) : 0)
    inputs.cfg_desc_addr = rings[queue].descriptorArea
    inputs.cfg_avail_addr = rings[queue].availableArea
    step()
    inputs.cfg_valid = 0
  }

  private func step() {
    engine.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
    cycle += 1
  }

  /// Cycles from the bell of queue 0, alone, to its first descriptor; nil when none comes.
  func firstDescriptorCycleCount() -> UInt64? {
    for _ in 0..<1000 { advance() }
    rings[0].publish()
    doorbells.append(0)
    let start = cycle
    return run(to: 1, limit: 100_000) ? cycle - start - 1 : nil
  }

  /// The same once more, with queue 0 of a split ring set up again where it was; nil when none comes.
  func nextFirstDescriptorCycleCount() -> UInt64? {
    inputs.cfg_valid = 1
    inputs.cfg_queue = 0
    inputs.cfg_enable = 0
    advance()
    inputs.cfg_valid = 0
    let limit = cycle + 100_000
    while outputs.isAnyQueueBusy || !reads.isEmpty, cycle < limit { advance() }
    rings[0].publish()
    told[0] = rings[0].finished
    for slot in pieces.indices { pieces[slot] = 0 }
    configure(0, start: rings[0].finished)
    for _ in 0..<1000 { advance() }
    doorbells.append(0)
    let (start, before) = (cycle, count)
    return run(to: before + 1, limit: 100_000) ? cycle - start - 1 : nil
  }

  /// Rings the bell of every queue for what is available.
  func start() {
    for queue in 0..<rate.queueCount {
      rings[queue].publish()
      doorbells.append(queue)
    }
  }

  /// Counts laps from here on.
  func countLaps() {
    for queue in rings.indices { finishedBefore[queue] = rings[queue].finished }
  }

  /// How often each ring was gone round since laps are counted; the least of them.
  var lapCount: Double {
    var least = Double.infinity
    for queue in rings.indices {
      let finished = rings[queue].finished - finishedBefore[queue]
      least = min(least, Double(finished) / Double(rings[queue].chainCount))
    }
    return least
  }

  /// Runs until `target` descriptors were fetched and each ring was gone round `laps` times, or
  /// `limit` cycles went by; whether they were.
  func run(to target: Int, laps: Double = 0, limit: UInt64) -> Bool {
    let end = cycle + limit
    while count < target || lapCount < laps {
      guard cycle < end, fault == nil else { return false }
      advance()
    }
    return fault == nil
  }

  private func advance() {
    let offered = outputs
    takeRead(offered)
    reads.deliver(&inputs, from: memory, cycle: cycle)
    translation?.drive(&inputs, offered, cycle: cycle)
    inputs.doorbell_valid = 0
    if let queue = doorbells.popLast() {
      inputs.doorbell_valid = 1
      inputs.doorbell_queue = UInt8(queue)
      inputs.doorbell_has_index = rate.isHinted ? 1 : 0
      inputs.doorbell_index = rings[queue].told
    }
    let isReady = rate.taker.isReady(cycle)
    inputs.desc_ready = isReady ? 1 : 0
    step()
    if offered.err_valid != 0 {
      fault = "queue \(offered.err_queue) stops with code \(offered.err_code)"
    }
    if offered.desc_valid != 0 {
      if isReady {
        take(offered)
      } else if !Self.isSameDescriptor(offered, outputs) {
        fault = "queue \(offered.desc_queue): a descriptor changed before it was taken"
      }
    }
  }

  private func take(_ offered: FetchEngineOutputs) {
    count += 1
    guard Int(offered.desc_queue) < rate.queueCount else {
      fault = "a descriptor came for queue \(offered.desc_queue)"
      return
    }
    let (queue, slot) = (Int(offered.desc_queue), Int(offered.desc_slot))
    guard slot < pieces.count else {
      fault = "a descriptor came in slot \(slot)"
      return
    }
    pieces[slot] += 1
    let ring = rings[queue]
    if let wrong = ring.take(offered, number: pieces[slot]) { fault = "queue \(queue): \(wrong)" }
    guard offered.desc_last != 0 else { return }
    pieces[slot] = 0
    // A driver that keeps its ring full tells of a quarter at a time.
    if ring.finished - told[queue] >= ring.load.tellCount(ringSize: rate.ringSize) {
      told[queue] = ring.finished
      ring.publish()
      doorbells.insert(queue, at: 0)
    }
  }

  private static func isSameDescriptor(_ a: FetchEngineOutputs, _ b: FetchEngineOutputs) -> Bool {
    a.desc_valid == b.desc_valid && a.desc_queue == b.desc_queue && a.desc_addr == b.desc_addr
      && a.desc_len == b.desc_len && a.desc_flags == b.desc_flags && a.desc_head == b.desc_head
      && a.desc_slot == b.desc_slot && a.desc_first == b.desc_first && a.desc_last == b.desc_last
      && a.desc_position == b.desc_position && a.desc_indirect == b.desc_indirect
  }

  private func takeRead(_ offered: FetchEngineOutputs) {
    guard offered.rd_valid != 0, fault == nil else { return }
    let end = offered.rd_addr.addingReportingOverflow(UInt64(offered.rd_count))
    guard !end.overflow, end.partialValue <= UInt64(memory.byteCount), !reads.isFull else {
      fault = "reads what nothing named, or too much at once"
      return
    }
    reads.take(offered, cycle: cycle)
  }
}
