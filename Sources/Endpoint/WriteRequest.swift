import ByteLayouts
import Trace
import Virtqueues

/// Where the bytes of a write come from.
enum WriteSource: Hashable {
  /// Up to eight bytes, little-endian.
  case inline(UInt64)
  /// A request slot, from this place of its buffer.
  case slot(Int, offset: Int)
}

/// What follows when a write has been posted or committed.
enum WriteNotice: Hashable {
  /// Nothing.
  case none
  /// The used side of a queue is on the way so far.
  case usedPosted(queue: Int, ring: UsedRing)
  /// The wish to be notified about a queue is on the way.
  case notificationAsked(queue: Int)
  /// Everything that an interrupt without MSI-X announces is on the way: these ISR bits are due.
  case interruptDue(UInt8)
  /// Everything that a queue had in the pipe before its reset has left it.
  case queueDrained(Int)
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

  /// A place in the order of writes without bytes of its own: its notice follows what is ahead.
  static func marker(queue: Int, _ notice: WriteNotice) -> WriteRequest {
    WriteRequest(
      purpose: .writeData, queue: UInt16(queue), address: 0, byteCount: 0, source: .inline(0),
      notice: notice)
  }

  var isMarker: Bool { byteCount == 0 }

  var isInterrupt: Bool { purpose == .queueInterrupt || purpose == .configurationInterrupt }
}
