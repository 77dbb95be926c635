import ByteLayouts
import CDescriptorFetchABI
import VirtioLayouts
public import Virtqueues

/// A fetch engine alone over a memory that answers in the next step, fed with split rings that are
/// always full; for benchmarks.
public final class FetchLoop {
  private let engine: any FetchEngine
  private let memory: ByteBuffer
  private var inputs = FetchEngineInputs()
  private var outputs = FetchEngineOutputs()
  private var cycle: UInt64 = 0
  private let queueCount = 4
  private let chainLength: Int
  private static let size = 256
  private static let stride = 0x4000
  private static let ringOffset = 0x1000
  private var published: [UInt16]
  private var taken: [UInt16]

  /// Makes a loop over chains of `chainLength` descriptors, one behind the other in the table.
  ///
  /// - Precondition: `chainLength` is a power of two from 1 to 64.
  public init(engine: any FetchEngine, chainLength: Int) {
    precondition(chainLength.nonzeroBitCount == 1 && chainLength <= 64, "a power of two up to 64")
    self.engine = engine
    self.chainLength = chainLength
    memory = ByteBuffer(byteCount: queueCount * Self.stride)
    published = Array(repeating: 0, count: queueCount)
    taken = Array(repeating: 0, count: queueCount)
    engine.reset(outputs: &outputs)
    for queue in 0..<queueCount { fill(queue) }
    for queue in 0..<queueCount { configure(queue) }
  }

  private func fill(_ queue: Int) {
    let base = queue * Self.stride
    memory.withMutableBytes(0..<queueCount * Self.stride) { bytes in
      for place in 0..<Self.size {
        let hasNext = (place + 1) % chainLength != 0
        let at = base + 16 * place
        bytes.storeLittleEndian(UInt64(0x10_0000 + place * 4096), at: at)
        bytes.storeLittleEndian(
          UInt64(4096) | (hasNext ? 1 : 0) << 32
            | UInt64((place + 1) % Self.size) << 48, at: at + 8)
        let head = UInt16((place * chainLength) % Self.size)
        bytes.storeLittleEndian(head, at: base + Self.ringOffset + 4 + 2 * place)
      }
    }
  }

  private func configure(_ queue: Int) {
    inputs.cfg_valid = 1
    inputs.cfg_queue = UInt8(queue)
    inputs.cfg_enable = 1
    inputs.cfg_size = UInt16(Self.size)
    inputs.cfg_desc_addr = UInt64(queue * Self.stride)
    inputs.cfg_avail_addr = UInt64(queue * Self.stride + Self.ringOffset)
    step()
    inputs.cfg_valid = 0
  }

  private func step() {
    engine.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
    cycle += 1
  }

  /// Lets the driver publish as many chains as fit.
  private func publish(_ queue: Int) {
    published[queue] = taken[queue] &+ UInt16(Self.size / chainLength)
    memory.withMutableBytes(0..<queueCount * Self.stride) {
      $0.storeLittleEndian(published[queue], at: queue * Self.stride + Self.ringOffset + 2)
    }
    inputs.doorbell_valid = 1
    inputs.doorbell_queue = UInt8(queue)
  }

  /// Fetches until `count` descriptors have come; returns the steps that took.
  ///
  /// - Returns: nil when the engine stands still or reports an error.
  public func perform(count: Int) -> UInt64? {
    let start = cycle
    var fetched = 0
    var idleSteps = 0
    inputs.rd_ready = 1
    inputs.desc_ready = 1
    inputs.err_ready = 1
    inputs.rest_ready = 1
    while fetched < count {
      let offered = outputs
      let queue = Int(cycle) & (queueCount - 1)
      let room = UInt16(Self.size / chainLength / 2)
      if published[queue] &- taken[queue] < room { publish(queue) }
      answer(offered)
      step()
      inputs.doorbell_valid = 0
      if offered.err_valid != 0 { return nil }
      guard offered.desc_valid != 0 else {
        idleSteps += 1
        if idleSteps > 10_000 { return nil }
        continue
      }
      idleSteps = 0
      fetched += 1
      if offered.desc_last != 0 { taken[Int(offered.desc_queue)] &+= 1 }
    }
    return cycle - start
  }

  /// Answers the read that is taken in this step.
  private func answer(_ offered: FetchEngineOutputs) {
    guard offered.rd_valid != 0 else {
      inputs.cpl_valid = 0
      return
    }
    inputs.cpl_valid = 1
    inputs.cpl_tag = offered.rd_tag
    inputs.cpl_count = UInt8(offered.rd_count)
    inputs.cpl_offset = 0
    inputs.cpl_last = 1
    let at = Int(offered.rd_addr)
    memory.withBytes(at..<at + Int(offered.rd_count)) { bytes in
      let count = bytes.byteCount
      inputs.cpl_data.0 = Self.word(bytes, 0, count)
      inputs.cpl_data.1 = Self.word(bytes, 8, count)
      inputs.cpl_data.2 = Self.word(bytes, 16, count)
      inputs.cpl_data.3 = Self.word(bytes, 24, count)
    }
  }

  static func word(_ bytes: RawSpan, _ at: Int, _ count: Int) -> UInt64 {
    if at + 8 <= count { return bytes.littleEndian(at: at) }
    var value: UInt64 = 0
    for lane in 0..<max(0, count - at) {
      value |= UInt64(bytes.littleEndian(at: at + lane, as: UInt8.self)) << UInt64(8 * lane)
    }
    return value
  }
}
