import ByteLayouts
import CDescriptorFetchABI
import CycleKernel
import Virtqueues

/// The reads that are under way; each comes back after its time, and one piece of up to 32 bytes in a
/// cycle.
///
/// Reads come back in the order in which they were taken, unless their times are spread: then in any.
/// The pieces of one read follow each other.
final class RateReads {
  private struct Read {
    var tag: UInt8
    var address: Int
    var byteCount: Int
    var done = 0
  }
  private static let most = 1024
  private let latency: UInt64
  private let spread: UInt64
  private var random: RandomStream
  /// By the cycle in which they come back, one in each.
  private var due: [Read?]
  private var back = FixedRing<Read>(capacity: most)
  private var current: Read?
  private var count = 0

  /// - Parameter spread: cycles by which a read's time may be longer than `latency`.
  init(latency: Int, spread: Int, seed: UInt64) {
    // No cycle comes round while a read waits for it, even behind all the others.
    due = Array(repeating: nil, count: (latency + spread + Self.most + 1))
    self.latency = UInt64(latency)
    self.spread = UInt64(spread)
    random = RandomStream(seed: seed, name: "rate reads")
  }

  /// Whether none is under way.
  var isEmpty: Bool { count == 0 }
  /// Whether no more can be taken.
  var isFull: Bool { count == Self.most }

  /// Takes the read that was offered.
  func take(_ offered: FetchEngineOutputs, cycle: UInt64) {
    var time = latency
    if spread > 0 { time += random.below(spread + 1) }
    var at = Int((cycle + time) % UInt64(due.count))
    while due[at] != nil { at = at + 1 == due.count ? 0 : at + 1 }
    due[at] = Read(
      tag: offered.rd_tag, address: Int(offered.rd_addr), byteCount: Int(offered.rd_count))
    count += 1
  }

  /// Brings the next piece of what came back.
  func deliver(_ inputs: inout FetchEngineInputs, from memory: ByteBuffer, cycle: UInt64) {
    inputs.cpl_valid = 0
    let now = Int(cycle % UInt64(due.count))
    if let read = due[now] {
      back.push(read)
      due[now] = nil
    }
    if current == nil, !back.isEmpty { current = back.pop() }
    guard var read = current else { return }
    let piece = min(32, read.byteCount - read.done)
    inputs.cpl_valid = 1
    inputs.cpl_tag = read.tag
    inputs.cpl_offset = UInt8(read.done)
    inputs.cpl_count = UInt8(piece)
    memory.withBytes(read.address + read.done..<read.address + read.done + piece) { bytes in
      inputs.cpl_data.0 = FetchLoop.word(bytes, 0, piece)
      inputs.cpl_data.1 = FetchLoop.word(bytes, 8, piece)
      inputs.cpl_data.2 = FetchLoop.word(bytes, 16, piece)
      inputs.cpl_data.3 = FetchLoop.word(bytes, 24, piece)
    }
    read.done += piece
    let isOver = read.done == read.byteCount
    inputs.cpl_last = isOver ? 1 : 0
    current = isOver ? nil : read
    if isOver { count -= 1 }
  }
}
