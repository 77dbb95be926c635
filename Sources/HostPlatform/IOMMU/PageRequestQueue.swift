import ByteLayouts
import IOMMULayouts
import PCIeLayouts

/// Registers and state of a translation unit's page request queue.
///
/// Source: VT-d, 7.4 and 10.4.29 to 10.4.37.
struct PageRequestQueue: Sendable {
  /// PQH, in entries.
  var head: UInt64 = 0
  /// PQT, in entries.
  var tail: UInt64 = 0
  /// PQA: 63:12 base, 2:0 size in powers of two of 4 KiB pages.
  var address: UInt64 = 0
  /// PRS.
  var status: PageRequestStatus = []
  /// PECTL, PEDATA, PEADDR, PEUADDR; the first masks the event by bit 31.
  var event: [UInt32] = [1 << 31, 0, 0, 0]
  /// An event that the mask held back: PECTL bit 30.
  var isEventPending = false
  /// Whether the event is to be sent.
  var sendsEvent = false

  /// First byte of the queue.
  var base: UInt64 { address & ~0xfff }
  /// Entries of the queue.
  var count: UInt64 { 128 << (address & 7) }
  /// Whether another entry would meet the head.
  var isFull: Bool { (tail + 1) % count == head % count }
  /// Whether software gave it memory.
  var isThere: Bool { base != 0 }

  /// An entry was written: the event is due unless one is waiting to be seen.
  mutating func announce() {
    let wasPending = status.contains(.pending)
    status.insert(.pending)
    if !wasPending { raise() }
  }

  mutating func raise() {
    if event[0] >> 31 != 0 { isEventPending = true } else { sendsEvent = true }
  }

  /// Software wrote PECTL.
  mutating func control(_ value: UInt32) {
    event[0] = value & 1 << 31
    if event[0] == 0, isEventPending {
      isEventPending = false
      sendsEvent = true
    }
  }
}
