import CDescriptorFetchABI
import CycleKernel
import Virtqueues

/// Puts queues into use whose areas lie at the edges of the window and of all memory.
///
/// A queue whose area has a meaning reads there, which then fails; any other stops with the code of
/// its area and the area's first byte.
struct AreaProbe {
  private let engine: any FetchEngine
  private var inputs = FetchEngineInputs()
  private var outputs = FetchEngineOutputs()
  private var random: RandomStream
  private var cycle: UInt64 = 0
  /// Cycles within which a queue alone reads or stops.
  private static let patience = 200

  init(_ engine: any FetchEngine, seed: UInt64) {
    self.engine = engine
    random = RandomStream(seed: seed, name: "areas")
    engine.reset(outputs: &outputs)
    inputs.rd_ready = 1
    inputs.desc_ready = 1
    inputs.rest_ready = 1
    inputs.err_ready = 1
  }

  /// One life of one queue; what went wrong.
  mutating func round() -> [String] {
    let queue = UInt8(random.below(UInt64(engine.constants.queue_count)))
    drawWindow()
    let isPacked = random.below(2) == 0
    let size = isPacked ? UInt16(1 + random.below(0x8000)) : 1 << UInt16(random.below(16))
    let table = drawArea(16 * UInt64(size))
    let available = isPacked ? random.next() : drawArea(4 + 2 * UInt64(size))
    inputs.cfg_valid = 1
    inputs.cfg_queue = queue
    inputs.cfg_enable = 1
    inputs.cfg_size = size
    inputs.cfg_desc_addr = table
    inputs.cfg_avail_addr = available
    inputs.cfg_flags = isPacked ? UInt8(DFE_QUEUE_PACKED) : 0
    inputs.cfg_start = isPacked ? 0x8000 : 0
    step()
    inputs.cfg_valid = 0
    inputs.doorbell_valid = 1
    inputs.doorbell_queue = queue
    step()
    inputs.doorbell_valid = 0
    let found = isPacked ? packed(table, size) : split(table, available, size)
    inputs.cfg_valid = 1
    inputs.cfg_enable = 0
    step()
    inputs.cfg_valid = 0
    for _ in 0..<Self.patience where outputs.idle == 0 { step() }
    guard let found else { return [] }
    return [
      "queue \(queue) of \(size) entries\(isPacked ? ", packed," : "") at \(table) and \(available)"
        + ", window \(inputs.window_mode) of \(inputs.window_size) at \(inputs.window_base): \(found)"
    ]
  }

  /// The index comes from the available ring, then entries; what went wrong.
  private mutating func split(_ table: UInt64, _ available: UInt64, _ size: UInt16) -> String? {
    let ring = meaning(available, 4 + 2 * UInt64(size))
    let ends = finish(ring, available, 2, UInt8(DFE_READ_AVAIL_INDEX), answer: 1)
    guard case .error = ring else {
      if let ends { return ends }
      let descriptors = meaning(table, 16 * UInt64(size))
      if case .error = descriptors { return finish(descriptors, table, 0, 0, answer: nil) }
      return finish(ring, available, 4, UInt8(DFE_READ_AVAIL_RING), answer: nil)
    }
    return ends
  }

  private mutating func packed(_ table: UInt64, _ size: UInt16) -> String? {
    finish(
      meaning(table, 16 * UInt64(size)), table, 0, UInt8(DFE_READ_PACKED), answer: nil)
  }

  private func meaning(_ address: UInt64, _ byteCount: UInt64) -> AreaMeaning {
    AreaMeaning(
      address: address, byteCount: byteCount, windowMode: Int(inputs.window_mode),
      windowBase: inputs.window_base, windowSize: inputs.window_size)
  }

  /// Waits for the error of an area, or for a read at its byte `offset`, which brings `answer` or fails.
  private mutating func finish(
    _ meaning: AreaMeaning, _ address: UInt64, _ offset: UInt64, _ kind: UInt8, answer: UInt16?
  ) -> String? {
    for _ in 0..<Self.patience {
      let pins = outputs
      step()
      if pins.err_valid != 0 {
        let isRight = meaning == .error(pins.err_code) && pins.err_addr == address
        return isRight ? nil : "stops with code \(pins.err_code) at \(pins.err_addr)"
      }
      guard pins.rd_valid != 0 else { continue }
      let wanted: (address: UInt64, isLocal: UInt8)
      switch meaning {
      case .local(let first): wanted = (first + offset, 1)
      case .bus: wanted = (address + offset, 0)
      case .error: return "reads at \(pins.rd_addr), local \(pins.rd_local)"
      }
      complete(pins, answer)
      guard pins.rd_addr == wanted.address, pins.rd_local == wanted.isLocal, pins.rd_kind == kind
      else { return "reads at \(pins.rd_addr), local \(pins.rd_local), kind \(pins.rd_kind)" }
      return answer == nil ? failure(address + offset) : nil
    }
    return "neither reads nor stops"
  }

  /// The error of a read that failed.
  private mutating func failure(_ address: UInt64) -> String? {
    for _ in 0..<Self.patience {
      let pins = outputs
      step()
      if pins.err_valid != 0 {
        let isRight = pins.err_code == UInt8(DFE_ERR_READ_FAILED) && pins.err_addr == address
        return isRight ? nil : "a failed read ends with code \(pins.err_code) at \(pins.err_addr)"
      }
      // What was asked for meanwhile fails as well.
      if pins.rd_valid != 0 { complete(pins, nil) }
    }
    return "a failed read has no error"
  }

  private mutating func complete(_ pins: dfe_outputs, _ answer: UInt16?) {
    inputs.cpl_valid = 1
    inputs.cpl_tag = pins.rd_tag
    inputs.cpl_last = 1
    inputs.cpl_count = answer == nil ? 0 : 2
    inputs.cpl_status = answer == nil ? UInt8(DFE_CPL_UNSUPPORTED) : UInt8(DFE_CPL_OK)
    inputs.cpl_data.0 = UInt64(answer ?? 0)
    step()
    inputs.cpl_valid = 0
  }

  private mutating func step() {
    engine.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
    cycle += 1
  }

  /// A window of any size, now and then of none, up to the end of all memory.
  private mutating func drawWindow() {
    inputs.window_mode = UInt8(random.below(4))
    let size = random.below(8) == 0 ? random.below(4) : 1 + random.below(1 << random.below(64))
    inputs.window_size = size
    let room = 0 &- size
    inputs.window_base = room == 0 || random.below(8) == 0 ? room : random.below(room)
    if inputs.window_mode == UInt8(DFE_WINDOW_OFFSET) { inputs.window_base = 0 }
  }

  /// An area that begins or ends at an edge, or at most a power of two from it.
  private mutating func drawArea(_ byteCount: UInt64) -> UInt64 {
    let edges = [inputs.window_base, inputs.window_base &+ inputs.window_size, 0]
    let edge = edges[Int(random.below(3))] &- (random.below(2) == 0 ? 0 : byteCount)
    let near = random.below(2) == 0 ? random.below(9) : random.below(1 << random.below(64))
    return random.below(2) == 0 ? edge &+ near : edge &- near
  }
}
