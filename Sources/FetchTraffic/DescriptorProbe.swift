import ByteLayouts
import CDescriptorFetchABI
import CycleKernel
import VirtioLayouts
import Virtqueues

/// Shows an engine single descriptors that lie at the edges of the window and of all memory.
///
/// Every read is answered by its kind, so that rings need no memory. A queue has one entry.
struct DescriptorProbe {
  private var pins: EnginePins
  private var random: RandomStream
  private static let patience = 300

  init(_ engine: any FetchEngine, seed: UInt64) {
    pins = EnginePins(engine)
    random = RandomStream(seed: seed, name: "descriptors")
  }

  /// What follows from a descriptor.
  private enum Outcome: Equatable {
    case error(UInt8, UInt64)
    case presented
    /// A table's first entry is read there, and that fails.
    case table(UInt64, isLocal: Bool)
  }

  /// One descriptor in a life of its own of one queue; what went wrong.
  mutating func round() -> [String] {
    drawWindow()
    let queue = UInt8(random.below(UInt64(pins.engine.constants.queue_count)))
    let isPacked = random.below(2) == 0
    let isTable = random.below(2) == 0
    var length = UInt32(truncatingIfNeeded: random.below(1 << random.below(33)))
    if isTable { length = max(16, length & ~15) }
    let address = drawAddress(UInt64(length))
    pins.start(
      queue, size: 1, isPacked: isPacked, takesIndirect: true,
      table: pins.inputs.window_base &+ 16, available: pins.inputs.window_base &+ 32)
    let found = finish(descriptor(address, length, isTable, isPacked))
    pins.stop(within: Self.patience)
    let wanted = expected(address, length, isTable)
    guard found != wanted else { return [] }
    return [
      "descriptor of \(length) bytes at \(address)\(isTable ? ", a table" : "")"
        + "\(isPacked ? ", packed" : ""), window \(pins.inputs.window_mode) of \(pins.inputs.window_size) at "
        + "\(pins.inputs.window_base): expected \(wanted), found "
        + (found.map { "\($0)" } ?? "nothing")
    ]
  }

  private func expected(_ address: UInt64, _ length: UInt32, _ isTable: Bool) -> Outcome {
    let mode = Int(pins.inputs.window_mode)
    if length == 0 {
      // No byte, but a place: at the window's end at the furthest.
      if mode == DFE_WINDOW_OFFSET && address == 0 {
        return .error(UInt8(DFE_ERR_ADDRESS_ZERO), address)
      }
      let isStrict = mode == DFE_WINDOW_STRICT || mode == DFE_WINDOW_OFFSET
      let isInside =
        address >= pins.inputs.window_base
        && address - pins.inputs.window_base <= pins.inputs.window_size
      return isStrict && !isInside
        ? .error(UInt8(DFE_ERR_OUTSIDE_REGION), address) : .presented
    }
    let meaning = AreaMeaning(
      address: address, byteCount: UInt64(length), windowMode: mode,
      windowBase: pins.inputs.window_base, windowSize: pins.inputs.window_size)
    switch meaning {
    case .error(let code) where isTable || mode != DFE_WINDOW_MIXED:
      return .error(code, address)
    case .error(let code) where code == UInt8(DFE_ERR_LENGTH_WRAPS): return .error(code, address)
    case .error: return .presented
    case .local(let offset): return isTable ? .table(offset, isLocal: true) : .presented
    case .bus: return isTable ? .table(address, isLocal: false) : .presented
    }
  }

  /// The descriptor as it stands in memory.
  private func descriptor(
    _ address: UInt64, _ length: UInt32, _ isTable: Bool, _ isPacked: Bool
  ) -> (UInt64, UInt64) {
    var flags: UInt64 = isTable ? UInt64(DescriptorFlags.indirect.rawValue) : 0
    if isPacked { flags |= UInt64(DescriptorFlags.available.rawValue) }
    // Flags stand before `next` in a split ring, behind the identifier in a packed one.
    return (address, UInt64(length) | flags << (isPacked ? 48 : 32))
  }

  /// Answers reads until the descriptor has come to something.
  private mutating func finish(_ descriptor: (UInt64, UInt64)) -> Outcome? {
    var table: Outcome?
    for _ in 0..<Self.patience {
      let seen = pins.step()
      if seen.err_valid != 0 {
        guard let table else { return .error(seen.err_code, seen.err_addr) }
        let isFailure =
          seen.err_code == UInt8(DFE_ERR_READ_FAILED) && seen.err_addr == descriptor.0
        return isFailure ? table : .error(seen.err_code, seen.err_addr)
      }
      if seen.desc_valid != 0 {
        let isRight =
          seen.desc_addr == descriptor.0
          && seen.desc_len == UInt32(truncatingIfNeeded: descriptor.1)
        return isRight ? .presented : nil
      }
      guard seen.rd_valid != 0 else { continue }
      switch Int(seen.rd_kind) {
      case DFE_READ_AVAIL_INDEX: complete(seen, (1, 0))
      case DFE_READ_AVAIL_RING: complete(seen, (0, 0))
      case DFE_READ_INDIRECT:
        table = .table(seen.rd_addr, isLocal: seen.rd_local != 0)
        pins.fail(seen)
      default: complete(seen, descriptor)
      }
    }
    return nil
  }

  private mutating func complete(_ seen: dfe_outputs, _ data: (UInt64, UInt64)) {
    pins.complete(seen, data, count: min(16, Int(seen.rd_count)))
  }

  /// A window in which the ring has room.
  private mutating func drawWindow() {
    pins.inputs.window_mode = UInt8(
      random.below(2) == 0 ? UInt64(DFE_WINDOW_MIXED) : random.below(4))
    let size = 64 + random.below(1 << random.below(64))
    pins.inputs.window_size = size
    pins.inputs.window_base = random.below(8) == 0 ? 0 &- size : random.below(0 &- size)
    if pins.inputs.window_mode == UInt8(DFE_WINDOW_OFFSET) { pins.inputs.window_base = 0 }
  }

  private mutating func drawAddress(_ length: UInt64) -> UInt64 {
    let edges = [pins.inputs.window_base, pins.inputs.window_base &+ pins.inputs.window_size, 0]
    let edge = edges[Int(random.below(3))] &- (random.below(2) == 0 ? 0 : length)
    let near = random.below(2) == 0 ? random.below(5) : random.below(1 << random.below(64))
    return random.below(2) == 0 ? edge &+ near : edge &- near
  }
}
