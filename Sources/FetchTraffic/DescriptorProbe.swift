import ByteLayouts
import CDescriptorFetchABI
import CycleKernel
import VirtioLayouts
import Virtqueues

/// Shows an engine single descriptors that lie at the edges of the window and of all memory.
///
/// Every read is answered by its kind, so that rings need no memory. A queue has one entry.
struct DescriptorProbe {
  private let engine: any FetchEngine
  private var inputs = FetchEngineInputs()
  private var outputs = FetchEngineOutputs()
  private var random: RandomStream
  private var cycle: UInt64 = 0
  private static let patience = 300

  init(_ engine: any FetchEngine, seed: UInt64) {
    self.engine = engine
    random = RandomStream(seed: seed, name: "descriptors")
    engine.reset(outputs: &outputs)
    inputs.rd_ready = 1
    inputs.desc_ready = 1
    inputs.rest_ready = 1
    inputs.err_ready = 1
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
    let queue = UInt8(random.below(UInt64(engine.constants.queue_count)))
    let isPacked = random.below(2) == 0
    let isTable = random.below(2) == 0
    var length = UInt32(truncatingIfNeeded: random.below(1 << random.below(33)))
    if isTable { length = max(16, length & ~15) }
    let address = drawAddress(UInt64(length))
    configure(queue, isPacked)
    let found = finish(descriptor(address, length, isTable, isPacked))
    stop()
    let wanted = expected(address, length, isTable)
    guard found != wanted else { return [] }
    return [
      "descriptor of \(length) bytes at \(address)\(isTable ? ", a table" : "")"
        + "\(isPacked ? ", packed" : ""), window \(inputs.window_mode) of \(inputs.window_size) at "
        + "\(inputs.window_base): expected \(wanted), found "
        + (found.map { "\($0)" } ?? "nothing")
    ]
  }

  private func expected(_ address: UInt64, _ length: UInt32, _ isTable: Bool) -> Outcome {
    let mode = Int(inputs.window_mode)
    if length == 0 {
      // No byte, but a place: at the window's end at the furthest.
      if mode == DFE_WINDOW_OFFSET && address == 0 {
        return .error(UInt8(DFE_ERR_ADDRESS_ZERO), address)
      }
      let isStrict = mode == DFE_WINDOW_STRICT || mode == DFE_WINDOW_OFFSET
      let isInside =
        address >= inputs.window_base && address - inputs.window_base <= inputs.window_size
      return isStrict && !isInside
        ? .error(UInt8(DFE_ERR_OUTSIDE_REGION), address) : .presented
    }
    let meaning = AreaMeaning(
      address: address, byteCount: UInt64(length), windowMode: mode,
      windowBase: inputs.window_base, windowSize: inputs.window_size)
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

  private mutating func configure(_ queue: UInt8, _ isPacked: Bool) {
    inputs.cfg_valid = 1
    inputs.cfg_queue = queue
    inputs.cfg_enable = 1
    inputs.cfg_size = 1
    inputs.cfg_chain_limit = 0
    inputs.cfg_start = isPacked ? 0x8000 : 0
    inputs.cfg_flags =
      UInt8(DFE_QUEUE_INDIRECT) | (isPacked ? UInt8(DFE_QUEUE_PACKED) : 0)
    inputs.cfg_desc_addr = inputs.window_base &+ 16
    inputs.cfg_avail_addr = inputs.window_base &+ 32
    step()
    inputs.cfg_valid = 0
    inputs.doorbell_valid = 1
    inputs.doorbell_queue = queue
    step()
    inputs.doorbell_valid = 0
  }

  private mutating func stop() {
    inputs.cfg_valid = 1
    inputs.cfg_enable = 0
    step()
    inputs.cfg_valid = 0
    for _ in 0..<Self.patience where outputs.idle == 0 {
      let pins = outputs
      step()
      if pins.rd_valid != 0 { complete(pins, nil) }
    }
  }

  /// Answers reads until the descriptor has come to something.
  private mutating func finish(_ descriptor: (UInt64, UInt64)) -> Outcome? {
    var table: Outcome?
    for _ in 0..<Self.patience {
      let pins = outputs
      step()
      if pins.err_valid != 0 {
        guard let table else { return .error(pins.err_code, pins.err_addr) }
        let isFailure =
          pins.err_code == UInt8(DFE_ERR_READ_FAILED) && pins.err_addr == descriptor.0
        return isFailure ? table : .error(pins.err_code, pins.err_addr)
      }
      if pins.desc_valid != 0 {
        let isRight =
          pins.desc_addr == descriptor.0
          && pins.desc_len == UInt32(truncatingIfNeeded: descriptor.1)
        return isRight ? .presented : nil
      }
      guard pins.rd_valid != 0 else { continue }
      switch Int(pins.rd_kind) {
      case DFE_READ_AVAIL_INDEX: complete(pins, (1, 0))
      case DFE_READ_AVAIL_RING: complete(pins, (0, 0))
      case DFE_READ_INDIRECT:
        table = .table(pins.rd_addr, isLocal: pins.rd_local != 0)
        complete(pins, nil)
      default: complete(pins, descriptor)
      }
    }
    return nil
  }

  private mutating func complete(_ pins: dfe_outputs, _ data: (UInt64, UInt64)?) {
    inputs.cpl_valid = 1
    inputs.cpl_tag = pins.rd_tag
    inputs.cpl_last = 1
    inputs.cpl_count = data == nil ? 0 : UInt8(min(16, pins.rd_count))
    inputs.cpl_status = data == nil ? UInt8(DFE_CPL_UNSUPPORTED) : UInt8(DFE_CPL_OK)
    (inputs.cpl_data.0, inputs.cpl_data.1) = data ?? (0, 0)
    step()
    inputs.cpl_valid = 0
  }

  private mutating func step() {
    engine.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
    cycle += 1
  }

  /// A window in which the ring has room.
  private mutating func drawWindow() {
    inputs.window_mode = UInt8(random.below(2) == 0 ? UInt64(DFE_WINDOW_MIXED) : random.below(4))
    let size = 64 + random.below(1 << random.below(64))
    inputs.window_size = size
    inputs.window_base = random.below(8) == 0 ? 0 &- size : random.below(0 &- size)
    if inputs.window_mode == UInt8(DFE_WINDOW_OFFSET) { inputs.window_base = 0 }
  }

  private mutating func drawAddress(_ length: UInt64) -> UInt64 {
    let edges = [inputs.window_base, inputs.window_base &+ inputs.window_size, 0]
    let edge = edges[Int(random.below(3))] &- (random.below(2) == 0 ? 0 : length)
    let near = random.below(2) == 0 ? random.below(5) : random.below(1 << random.below(64))
    return random.below(2) == 0 ? edge &+ near : edge &- near
  }
}
