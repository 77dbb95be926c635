import CDescriptorFetchABI
import CycleKernel
import Virtqueues

/// Everything around an engine: memory, completions in pieces, and takers of its channels.
final class EngineEnvironment {
  /// A descriptor or an error as it was taken, and when.
  struct Taken {
    var cycle: UInt64
    var pins: dfe_outputs
  }

  let engine: any FetchEngine
  var outputs = FetchEngineOutputs()
  var inputs = FetchEngineInputs()
  var cycle: UInt64 = 0
  var timing: EngineTiming
  let bus: EngineMemory
  let window: EngineMemory
  var windowMode = DFE_WINDOW_NONE
  var windowBase: UInt64 = 0x9_1234_0000
  /// First bus address of `bus`.
  var busBase: UInt64 = 0x4_7000_0000
  var windowSize: UInt64
  /// What the window's pins say instead, where there is no window.
  var unusedWindow: (base: UInt64, size: UInt64)?

  /// Called for every descriptor taken.
  var onDescriptor: (dfe_outputs) -> Void = { _ in }
  /// Called for every read when it is offered first.
  var onOffer: (dfe_outputs) -> Void = { _ in }
  /// Called for every rest taken: its queue and index.
  var onRest: (Int, UInt16) -> Void = { _, _ in }
  var errors: [Taken] = []
  var readLog: [dfe_outputs] = []
  var keepsReadLog = false
  /// Reads that were taken.
  private(set) var readCount = 0
  var maximumReads = 0
  var law: OrderingLaw
  /// Reads of the byte at this routed address fail with this status.
  var failingRead: (address: UInt64, status: Int)?
  /// Where the last read that failed began, as the guest says it.
  private(set) var failedRead: UInt64 = 0
  /// Where each read that failed began, as the guest says it, by its queue.
  var failedReads: [(queue: Int, address: UInt64)] = []
  /// Do not step an idle engine without inputs.
  var skipsIdle = false
  var skipped = 0

  private(set) var reads: [ReadUnderWay] = []
  var random: RandomStream
  var configurations: [FetchEngineInputs] = []
  private var doorbells: UInt64 = 0
  private var doorbellIndices: [UInt16?] = Array(repeating: nil, count: 64)

  init(
    _ engine: any FetchEngine, _ timing: EngineTiming = .prompt, seed: UInt64 = 1,
    byteCount: Int = 1 << 20
  ) {
    self.engine = engine
    bus = EngineMemory(byteCount: byteCount)
    window = EngineMemory(byteCount: byteCount)
    windowSize = UInt64(byteCount)
    self.timing = timing
    random = RandomStream(seed: seed, name: "environment")
    reads.reserveCapacity(32)
    law = OrderingLaw(
      walkerCount: engine.constants.slot_count,
      readsAhead: engine.constants.read_byte_count_max > 32)
    engine.reset(outputs: &outputs)
  }

  func memory(_ place: Place) -> EngineMemory { place == .bus ? bus : window }

  /// What the guest calls the byte at `offset` of a place.
  func guestAddress(_ place: Place, _ offset: UInt64) -> UInt64 {
    (place == .bus ? busBase : windowBase) &+ offset
  }

  func configure(
    _ queue: Int, enable: Bool, size: UInt16, table: UInt64, available: UInt64 = 0,
    isPacked: Bool = false, options: QueueOptions = QueueOptions()
  ) {
    var pins = FetchEngineInputs()
    pins.cfg_valid = 1
    pins.cfg_queue = UInt8(queue)
    pins.cfg_enable = enable ? 1 : 0
    pins.cfg_size = size
    pins.cfg_desc_addr = table
    pins.cfg_avail_addr = available
    pins.cfg_flags =
      (isPacked ? UInt8(DFE_QUEUE_PACKED) : 0)
      | (options.takesIndirect ? UInt8(DFE_QUEUE_INDIRECT) : 0)
      | options.prefetchDepth << UInt8(DFE_QUEUE_DEPTH_SHIFT)
    pins.cfg_chain_limit = options.chainLimit
    pins.cfg_start = options.start ?? (isPacked ? 0x8000 : 0)
    configurations.append(pins)
  }

  func stop(_ queue: Int) {
    configure(queue, enable: false, size: 0, table: 0, available: 0)
  }

  /// Rings with the next free cycle; a later index replaces one that was not driven yet.
  func ringDoorbell(_ queue: Int, index: UInt16? = nil) {
    doorbells |= 1 << UInt64(queue)
    doorbellIndices[queue] = index
  }

  func isBusy(_ queue: Int) -> Bool { outputs.isBusy(queue) }

  /// Whether nothing of a queue is under way, nor about to be.
  func isQuiet(_ queue: Int) -> Bool {
    doorbells >> UInt64(queue) & 1 == 0 && configurations.isEmpty && !isBusy(queue)
      && !reads.contains { $0.queue == queue }
  }

  /// Steps until `condition` holds; false when it does not within `limit` cycles.
  func run(_ limit: Int = 20_000, until condition: () -> Bool) -> Bool {
    for _ in 0..<limit {
      if condition() { return true }
      step()
    }
    return condition()
  }

  /// Whether no read is under way and nothing waits to be told to the engine.
  var hasNothingUnderWay: Bool { doorbells == 0 && configurations.isEmpty && reads.isEmpty }

  /// Steps until nothing is left to do.
  func runUntilQuiet(_ limit: Int = 200_000) -> Bool {
    run(limit) { hasNothingUnderWay && !outputs.isAnyQueueBusy }
  }

  /// One clock edge.
  func step() {
    inputs = configurations.isEmpty ? FetchEngineInputs() : configurations.removeFirst()
    inputs.window_mode = UInt8(windowMode)
    inputs.window_base = unusedWindow?.base ?? windowBase
    inputs.window_size = unusedWindow?.size ?? windowSize
    if doorbells != 0 && configurations.isEmpty {
      let queue = doorbells.trailingZeroBitCount
      doorbells &= doorbells - 1
      inputs.doorbell_valid = 1
      inputs.doorbell_queue = UInt8(queue)
      inputs.doorbell_has_index = doorbellIndices[queue] == nil ? 0 : 1
      inputs.doorbell_index = doorbellIndices[queue] ?? 0xdead
      law.doorbell(queue, index: doorbellIndices[queue])
    }
    inputs.rd_ready = chance(timing.readReadyChance)
    inputs.desc_ready = chance(timing.descriptorReadyChance)
    if timing.hasLongStalls && cycle & 0x700 == 0x700 {
      // Reads in one such time, descriptors in the next.
      if cycle & 0x800 == 0 { inputs.rd_ready = 0 } else { inputs.desc_ready = 0 }
    }
    inputs.err_ready = chance(timing.errorReadyChance)
    inputs.rest_ready = chance(timing.restReadyChance)
    if !reads.isEmpty { completeOnePiece() }

    let before = outputs
    if before.desc_valid & inputs.desc_ready != 0 { onDescriptor(before) }
    if before.err_valid & inputs.err_ready != 0 {
      errors.append(Taken(cycle: cycle, pins: before))
    }
    if before.rest_valid & inputs.rest_ready != 0 {
      onRest(Int(before.rest_queue), before.rest_index)
    }
    if before.rd_valid & inputs.rd_ready != 0 { accept(before) }

    let hasInput = inputs.cfg_valid | inputs.doorbell_valid | inputs.cpl_valid != 0
    if skipsIdle && before.idle != 0 && !hasInput {
      skipped += 1
    } else {
      engine.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
      checkStep(before, hasInput: hasInput)
    }
    cycle += 1
  }

  /// Queues whose error was offered and that were not configured since.
  var silent: UInt64 = 0
  /// Queues that were told something in the step before.
  var toldBefore: UInt64 = 0

  private func chance(_ of256: UInt64) -> UInt8 {
    if of256 >= 256 { return 1 }
    return random.next() & 255 < of256 ? 1 : 0
  }

  private func accept(_ pins: dfe_outputs) {
    if keepsReadLog { readLog.append(pins) }
    readCount += 1
    let count = Int(pins.rd_count)
    var status = DFE_CPL_OK
    var data = ReadBytes()
    let source = pins.rd_local != 0 ? pins.rd_addr : pins.rd_addr &- busBase
    if !(1...Int(min(256, engine.constants.read_byte_count_max))).contains(count) {
      law.note("queue \(pins.rd_queue) reads \(count) bytes at once")
      status = DFE_CPL_UNSUPPORTED
    } else if let failing = failingRead, failing.address &- pins.rd_addr < UInt64(count) {
      status = failing.status
      failedRead = pins.rd_local == 0 ? pins.rd_addr : pins.rd_addr &+ windowBase
    } else if let bytes = memory(pins.rd_local != 0 ? .window : .bus).load(source, count: count) {
      data.bytes = bytes
    } else {
      status = DFE_CPL_UNSUPPORTED
    }
    if status != DFE_CPL_OK {
      let start = pins.rd_local == 0 ? pins.rd_addr : pins.rd_addr &+ windowBase
      failedReads.append((Int(pins.rd_queue), start))
    }
    let wait = timing.drawLatency(&random)
    reads.append(
      ReadUnderWay(
        tag: pins.rd_tag, queue: Int(pins.rd_queue), kind: pins.rd_kind,
        address: pins.rd_local == 0 ? pins.rd_addr : pins.rd_addr &+ windowBase,
        count: count, due: cycle + wait, data: data, status: UInt8(status),
        pieces: status == DFE_CPL_OK ? cut(count, from: source % 64) : [.init(offset: 0, count: 0)],
        source: source,
        isLocal: pins.rd_local != 0,
        lateLines: timing.reorders ? UInt8(truncatingIfNeeded: random.next()) : 0))
    maximumReads = max(maximumReads, reads.count)
  }

  /// Cuts a read into pieces, in random order.
  private func cut(_ count: Int, from source: UInt64) -> [ReadUnderWay.Piece] {
    if timing.splitChance == 0 && count <= 32 { return [.init(offset: 0, count: count)] }
    var pieces: [ReadUnderWay.Piece] = []
    var start = 0
    for end in 1...count {
      let isFull = end - start == 32 || (Int(source) + end) % 64 == 0
      let isCut = timing.shufflesPieces && (end - start) % 16 == 0 && chance(100) != 0
      guard end == count || isFull || isCut || chance(timing.splitChance) != 0 else { continue }
      pieces.append(.init(offset: start, count: end - start))
      start = end
    }
    guard timing.splitChance > 0 || timing.shufflesPieces else { return pieces.reversed() }
    for at in stride(from: pieces.count - 1, to: 0, by: -1) {
      pieces.swapAt(at, Int(random.below(UInt64(at + 1))))
    }
    return pieces
  }

  /// Reads the line of a piece from memory again, if it is one of those that are read late.
  private func loadLateLine(of at: Int, _ offset: Int) {
    let start = Int(reads[at].source % 64)
    let line = (start + offset) / 64
    guard reads[at].status == DFE_CPL_OK, reads[at].lateLines >> line & 1 != 0 else { return }
    reads[at].lateLines &= ~(1 << line)
    let first = max(0, 64 * line - start)
    let end = min(reads[at].count, 64 * (line + 1) - start)
    let place = reads[at].isLocal ? window : bus
    let from = reads[at].source + UInt64(first)
    guard let bytes = place.load(from, count: end - first) else { return }
    reads[at].data.bytes.replaceSubrange(first..<end, with: bytes)
  }

  private func put(_ value: UInt64, _ word: Int) {
    switch word {
    case 0: inputs.cpl_data.0 = value
    case 1: inputs.cpl_data.1 = value
    case 2: inputs.cpl_data.2 = value
    default: inputs.cpl_data.3 = value
    }
  }

  private func completeOnePiece() {
    let first = timing.reorders ? Int(random.below(UInt64(reads.count))) : 0
    guard let at = (first..<reads.count).first(where: { reads[$0].due <= cycle }),
      let piece = reads[at].pieces.popLast()
    else { return }
    inputs.cpl_valid = 1
    inputs.cpl_tag = reads[at].tag
    inputs.cpl_offset = UInt8(piece.offset)
    inputs.cpl_count = UInt8(piece.count)
    inputs.cpl_status = reads[at].status
    loadLateLine(of: at, piece.offset)
    // Bytes beyond the piece are noise, which must not arrive.
    let noise = random.next()
    for word in 0..<4 {
      let place = 8 * word
      var value: UInt64 = noise &+ UInt64(word)
      let own = min(8, piece.count - place)
      if own > 0 {
        let data: UInt64 = reads[at].data.number(at: piece.offset + place)
        let mask = own == 8 ? UInt64.max : (1 << UInt64(8 * own)) - 1
        value = data & mask | value & ~mask
      }
      put(value, word)
    }
    if reads[at].pieces.isEmpty {
      inputs.cpl_last = 1
      let read = reads.remove(at: at)
      if read.status == DFE_CPL_OK { law.completed(read) }
    }
  }
}
