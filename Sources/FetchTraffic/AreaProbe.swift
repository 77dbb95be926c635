import CDescriptorFetchABI
import CycleKernel
import Virtqueues

/// Puts queues into use whose areas lie at the edges of the window and of all memory.
///
/// A queue whose area has a meaning reads there, which then fails; any other stops with the code of
/// its area and the area's first byte.
struct AreaProbe {
  private var pins: EnginePins
  private var random: RandomStream
  /// Cycles within which a queue alone reads or stops.
  private static let patience = 200

  init(_ engine: any FetchEngine, seed: UInt64) {
    pins = EnginePins(engine)
    random = RandomStream(seed: seed, name: "areas")
  }

  /// One life of one queue; what went wrong.
  mutating func round() -> [String] {
    let queue = UInt8(random.below(UInt64(pins.engine.constants.queue_count)))
    drawWindow()
    let isPacked = random.below(2) == 0
    let size = isPacked ? UInt16(1 + random.below(0x8000)) : 1 << UInt16(random.below(16))
    let table = drawArea(16 * UInt64(size))
    let available = isPacked ? random.next() : drawArea(4 + 2 * UInt64(size))
    pins.start(queue, size: size, isPacked: isPacked, table: table, available: available)
    let found = isPacked ? packed(table, size) : split(table, available, size)
    pins.stop(within: Self.patience)
    guard let found else { return [] }
    return [
      "queue \(queue) of \(size) entries\(isPacked ? ", packed," : "") at \(table) and \(available)"
        + ", window \(pins.inputs.window_mode) of \(pins.inputs.window_size) at \(pins.inputs.window_base): \(found)"
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
      address: address, byteCount: byteCount, windowMode: Int(pins.inputs.window_mode),
      windowBase: pins.inputs.window_base, windowSize: pins.inputs.window_size)
  }

  /// Waits for the error of an area, or for a read at its byte `offset`, which brings `answer` or fails.
  private mutating func finish(
    _ meaning: AreaMeaning, _ address: UInt64, _ offset: UInt64, _ kind: UInt8, answer: UInt16?
  ) -> String? {
    for _ in 0..<Self.patience {
      let seen = pins.step()
      if seen.err_valid != 0 {
        let isRight = meaning == .error(seen.err_code) && seen.err_addr == address
        return isRight ? nil : "stops with code \(seen.err_code) at \(seen.err_addr)"
      }
      guard seen.rd_valid != 0 else { continue }
      let wanted: (address: UInt64, isLocal: UInt8)
      switch meaning {
      case .local(let first): wanted = (first + offset, 1)
      case .bus: wanted = (address + offset, 0)
      case .error: return "reads at \(seen.rd_addr), local \(seen.rd_local)"
      }
      if let answer {
        pins.complete(seen, (UInt64(answer), 0), count: 2)
      } else {
        pins.fail(seen)
      }
      guard seen.rd_addr == wanted.address, seen.rd_local == wanted.isLocal, seen.rd_kind == kind
      else { return "reads at \(seen.rd_addr), local \(seen.rd_local), kind \(seen.rd_kind)" }
      return answer == nil ? failure(address + offset) : nil
    }
    return "neither reads nor stops"
  }

  /// The error of a read that failed.
  private mutating func failure(_ address: UInt64) -> String? {
    for _ in 0..<Self.patience {
      let seen = pins.step()
      if seen.err_valid != 0 {
        let isRight = seen.err_code == UInt8(DFE_ERR_READ_FAILED) && seen.err_addr == address
        return isRight ? nil : "a failed read ends with code \(seen.err_code) at \(seen.err_addr)"
      }
      // What was asked for meanwhile fails as well.
      if seen.rd_valid != 0 { pins.fail(seen) }
    }
    return "a failed read has no error"
  }

  /// A window of any size, now and then of none, up to the end of all memory.
  private mutating func drawWindow() {
    pins.inputs.window_mode = UInt8(random.below(4))
    let size = random.below(8) == 0 ? random.below(4) : 1 + random.below(1 << random.below(64))
    pins.inputs.window_size = size
    let room = 0 &- size
    pins.inputs.window_base = room == 0 || random.below(8) == 0 ? room : random.below(room)
    if pins.inputs.window_mode == UInt8(DFE_WINDOW_OFFSET) { pins.inputs.window_base = 0 }
  }

  /// An area that begins or ends at an edge, or at most a power of two from it.
  private mutating func drawArea(_ byteCount: UInt64) -> UInt64 {
    let edges = [pins.inputs.window_base, pins.inputs.window_base &+ pins.inputs.window_size, 0]
    let edge = edges[Int(random.below(3))] &- (random.below(2) == 0 ? 0 : byteCount)
    let near = random.below(2) == 0 ? random.below(9) : random.below(1 << random.below(64))
    return random.below(2) == 0 ? edge &+ near : edge &- near
  }
}
