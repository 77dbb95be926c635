import CDescriptorFetchABI
import CycleKernel
import Virtqueues

/// A host without a memory: every read of an engine is answered with bytes drawn for it alone.
///
/// It is for two engines that must not differ in any pin: what they read need not fit together, so
/// that every number of an index, a head or a descriptor can be anything at any time, and chains and
/// lists grow to their limits.
final class NoiseTraffic {
  /// Bits of a table's number of entries.
  static let tableBitCount = 28

  let engine: any FetchEngine
  private(set) var cycle: UInt64 = 0
  private(set) var descriptorCount = 0
  private(set) var errorCount = 0
  var outputs = FetchEngineOutputs()
  var inputs = FetchEngineInputs()
  var random: RandomStream
  var mood: NoiseMood
  var queues: [NoiseQueue]
  /// Entries of the table that a walker is in, and whether its chain is writable so far, by tag.
  var tableCounts: [UInt32] = Array(repeating: 1, count: 256)
  var writables: [Bool] = Array(repeating: false, count: 256)
  /// The highest bit of the number of entries of a walker's last table, by tag.
  var tableBits: [Int]
  private(set) var windowBase: UInt64
  private(set) var windowSize: UInt64
  let windowMode: Int
  let kind: NoiseKind
  private var reads: [NoiseRead] = []
  private var moodEnd: UInt64 = 0

  init(_ engine: any FetchEngine, seed: UInt64) {
    self.engine = engine
    kind = NoiseKind(seed: seed)
    random = RandomStream(seed: seed, name: "noise")
    mood = NoiseMood(isLong: kind.isLong, &random)
    queues = Array(repeating: NoiseQueue(), count: Int(engine.constants.queue_count))
    tableBits = (0..<256).map { Int(seed % UInt64(Self.tableBitCount)) * 5 + $0 }
    windowMode = Int((seed &+ seed / 8) % 4)
    // The largest ring has its place in the window of a long block.
    windowSize = (kind.isLong ? 1 << 20 : 0x1000) + random.below(1 << random.below(64))
    windowBase = random.below(0 &- windowSize)
    if windowMode == DFE_WINDOW_OFFSET { windowBase = 0 }
    reads.reserveCapacity(Int(engine.constants.tag_count))
    engine.reset(outputs: &outputs)
  }

  func below(_ bound: UInt64) -> UInt64 { random.below(bound) }

  func chance(_ of256: UInt64) -> Bool { of256 >= 256 || random.next() & 255 < of256 }

  /// One clock edge.
  func step() {
    if cycle >= moodEnd {
      mood = NoiseMood(isLong: kind.isLong, &random)
      moodEnd = cycle + mood.length
    }
    inputs = FetchEngineInputs()
    inputs.window_mode = UInt8(windowMode)
    inputs.window_base = windowBase
    inputs.window_size = windowSize
    inputs.rd_ready = chance(mood.readReady) ? 1 : 0
    inputs.desc_ready = chance(mood.descriptorReady) ? 1 : 0
    inputs.err_ready = chance(mood.errorReady) ? 1 : 0
    inputs.rest_ready = chance(mood.restReady) ? 1 : 0
    tell()
    if !reads.isEmpty { complete() }
    descriptorCount += Int(outputs.desc_valid & inputs.desc_ready)
    if outputs.err_valid & inputs.err_ready != 0 {
      errorCount += 1
      queues[Int(outputs.err_queue)].phase = .stopped
    }
    if outputs.rd_valid & inputs.rd_ready != 0 { accept(outputs) }
    engine.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
    cycle += 1
  }

  /// What the guest says in this cycle: a configuration, a doorbell, both or nothing.
  private func tell() {
    let queue = Int(below(UInt64(queues.count)))
    switch queues[queue].phase {
    case .off, .stopped:
      if !outputs.isBusy(queue) && below(kind.isLong ? 4 : 16) == 0 { enable(queue) }
      if below(512) == 0 { stop(queue) }
    case .live:
      if below(0x1_0000) < mood.stop { stop(queue) }
    }
    guard chance(mood.doorbell) else { return }
    inputs.doorbell_valid = 1
    // A queue that there is not has nothing to say, nor one that is off.
    let any = UInt8(truncatingIfNeeded: random.next())
    let rung = below(32) == 0 ? Int(any) : Int(below(UInt64(queues.count)))
    inputs.doorbell_queue = UInt8(rung)
    inputs.doorbell_has_index = below(2) == 0 ? 1 : 0
    inputs.doorbell_index = rung < queues.count ? drawIndex(rung) : UInt16(any)
  }

  private func stop(_ queue: Int) {
    inputs.cfg_valid = 1
    // Also of a queue that this cycle would have enabled: only a stop may say anything.
    inputs.cfg_enable = 0
    inputs.cfg_queue = UInt8(queue)
    inputs.cfg_size = UInt16(truncatingIfNeeded: random.next())
    inputs.cfg_start = UInt16(truncatingIfNeeded: random.next())
    inputs.cfg_flags = UInt8(truncatingIfNeeded: random.next())
    queues[queue].phase = .stopped
  }

  private func enable(_ queue: Int) {
    drawConfiguration()
    inputs.cfg_valid = 1
    inputs.cfg_enable = 1
    inputs.cfg_queue = UInt8(queue)
    queues[queue] = NoiseQueue(inputs)
  }

  private func accept(_ pins: dfe_outputs) {
    let fails = chance(mood.failure)
    reads.append(
      NoiseRead(
        tag: pins.rd_tag, queue: Int(pins.rd_queue), count: Int(pins.rd_count),
        due: cycle + 1 + below(mood.latency), words: answer(pins),
        status: fails ? UInt8(1 + below(255)) : 0))
  }

  private func complete() {
    let first = mood.reorders ? Int(below(UInt64(reads.count))) : 0
    guard let at = (first..<reads.count).first(where: { reads[$0].due <= cycle }) else { return }
    let splits = mood.split > 0 && chance(mood.split)
    inputs.cpl_valid = 1
    inputs.cpl_tag = reads[at].tag
    if reads[at].status != 0 && below(3) != 0 {
      inputs.cpl_status = reads[at].status
      inputs.cpl_last = 1
    } else {
      let piece = reads[at].takePiece(
        splits || reads[at].isPartial || reads[at].status != 0, &random)
      inputs.cpl_offset = UInt8(piece.lowerBound)
      inputs.cpl_count = UInt8(piece.count)
      let data = reads[at].data(of: piece, noise: random.next())
      inputs.cpl_data.0 = data[0]
      inputs.cpl_data.1 = data[1]
      inputs.cpl_data.2 = data[2]
      inputs.cpl_data.3 = data[3]
      if reads[at].isComplete {
        inputs.cpl_last = 1
        inputs.cpl_status = reads[at].status
        if reads[at].status != 0 { inputs.cpl_count = 0 }
      }
    }
    if inputs.cpl_last != 0 { reads.remove(at: at) }
  }
}
