import ByteLayouts
import CycleKernel
import VirtioLayouts

/// One request in the block device, from its chain to its used element.
struct BlockSlot {
  /// Place of the device-readable bytes in the slot's buffer.
  static let readableOffset = 0
  /// Place of the device-writable bytes in the slot's buffer.
  static let writableOffset = BlockRequestHeader.byteCount

  enum State: Hashable {
    case free
    /// Header and data are being read.
    case reading
    /// The backend works until this cycle.
    case media(until: Cycle)
    /// Data and status are being written.
    case writing
    /// The used element and index are next.
    case finishing
    /// The writes are on their way; the buffer is still needed.
    case draining
  }

  var state = State.free
  var chain = Chain()
  var reader = ChainCursor(descriptor: 0)
  var writer = ChainCursor(descriptor: 0)
  /// Bytes of the readable part that are wanted, asked for, and here.
  var readGoal = 0
  var readIssued = 0
  var readDone = 0
  /// Next byte of the writable part, and its end.
  var writeOffset = 0
  var writeEnd = 0
  /// Length that the used element reports.
  var usedLength: UInt32 = 0
  var status = BlockStatus.ok
  var hasFailed = false
  /// Cycle in which the chain was taken.
  var started: Cycle = 0
}
