import ByteLayouts
import Trace

/// Where the bytes of a write come from.
enum WriteSource: Hashable {
  /// Up to eight bytes, little-endian.
  case inline(UInt64)
  /// A slot of the block device, from this place of its buffer.
  case block(slot: Int, offset: Int)
}

/// What follows when a write has been posted or committed.
enum WriteNotice: Hashable {
  /// Nothing.
  case none
  /// This used index of a queue is on the way.
  case usedIndexPosted(queue: Int, index: UInt16)
  /// The bytes of the slot are no longer needed.
  case slotDone(Int)
}

/// A write at the DMA port: at most 4 KiB within one page.
struct WriteRequest {
  var purpose: AccessPurpose
  /// Queue, or the vector for interrupts.
  var queue: UInt16
  /// Guest address, or for interrupts the address of the message.
  var address: UInt64
  var byteCount: Int
  var source: WriteSource
  var notice: WriteNotice
  /// Bytes that have been posted.
  var done = 0

  var isInterrupt: Bool { purpose == .queueInterrupt || purpose == .configurationInterrupt }
}
