import ByteLayouts
import CycleKernel
import VirtioLayouts

/// One request in the device, from its chain to its used element.
struct RequestSlot {
  /// Place of the device-readable bytes in the slot's buffer.
  static let readableOffset = 0
  /// Place of the device-writable bytes in the slot's buffer.
  static let writableOffset = 16

  enum State: Hashable {
    case free
    /// The readable bytes are being read.
    case reading
    /// The backend works until this cycle.
    case media(until: Cycle)
    /// The answer is being written.
    case writing
    /// The used element and index are next.
    case finishing
    /// The writes are on their way; the buffer is still needed.
    case draining
  }

  var state = State.free
  /// Its queue was reset under it, and a mutant lets it go on up to its used element.
  var isDetached = false
  var chain = Chain()
  /// More chains that hold the rest of one answer; the first `mergedCount` count.
  var merged: [Chain] = []
  var mergedCount = 0
  var reader = ChainCursor(descriptor: 0)
  var writer = ChainCursor(descriptor: 0)
  /// Chain that the writer is in: 0 for `chain`, then those of `merged`.
  var writerChain = 0
  /// Bytes of the readable part that are wanted, asked for, and here.
  var readGoal = 0
  var readIssued = 0
  var readDone = 0
  /// Next byte of the buffer's writable image, and its end.
  var writeOffset = 0
  var writeEnd = 0
  /// Where order counts: the number of the request in its queue, from 0.
  var ticket: UInt64 = 0
  /// Length that the used element of the last chain reports; those before it are full.
  var usedLength: UInt32 = 0

  /// The queue that the request came from.
  var queue: Int { chain.queue }

  /// Chains that hold the answer.
  var chainCount: Int { 1 + mergedCount }

  /// The chain `place` of the answer.
  func chain(_ place: Int) -> Chain { place == 0 ? chain : merged[place - 1] }

  /// Takes over what the device type decided: what is written, from where on.
  mutating func begin(writing outcome: Outcome) {
    writerChain = 0
    writer = ChainCursor(descriptor: chain.readableCount)
    writer.skip(outcome.writeStart, in: chain)
    writeOffset = outcome.imageStart
    writeEnd = outcome.imageStart + outcome.writeCount
    usedLength = outcome.usedLength
  }
}
