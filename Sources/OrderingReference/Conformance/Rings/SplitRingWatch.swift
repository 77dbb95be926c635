import ByteLayouts
import Trace
import VirtioLayouts

/// A split ring as both sides write it.
final class SplitRingWatch: RingWatch {
  let layout: SplitRingLayout
  let table: Place
  let available: Place
  let used: Place
  var exposedIndex: UInt16 = 0
  var usedIndex: UInt16 = 0
  /// Heads by position.
  var order: [UInt16]
  /// The descriptor or slot was written since it was last exposed.
  var descriptorIsFresh: [Bool]
  var slotIsFresh: [Bool]
  /// It was exposed without having been written, so that a write still to come is late.
  var descriptorIsLate: [Bool]
  var slotIsLate: [Bool]
  /// The head of the exposed chain that holds a descriptor, or -1.
  var ownerOfDescriptor: [Int32]
  /// The used index left every sense.
  var isLost = false
  private var rungIndex: UInt16 = 0

  init(areas: QueueAreas, isReenabled: Bool, places: [Place], book: RingBook) {
    layout = SplitRingLayout(size: areas.size)
    table = places[0]
    available = places[1]
    used = places[2]
    let count = Int(areas.size)
    order = Array(repeating: 0, count: count)
    descriptorIsFresh = Array(repeating: false, count: count)
    slotIsFresh = Array(repeating: false, count: count)
    descriptorIsLate = Array(repeating: false, count: count)
    slotIsLate = Array(repeating: false, count: count)
    ownerOfDescriptor = Array(repeating: -1, count: count)
    let hasEvents = areas.features.contains(.eventIndex)
    super.init(
      areas: areas, isReenabled: isReenabled,
      publication: PublishWatch(barrier: .split(33), notify: .split(hasEvents ? 29 : 28)),
      wish: InterruptWatch(.split(hasEvents ? 22 : 21)), book: book)
    chains = Array(repeating: ChainRecord(), count: count)
    checkStart()
  }

  private func checkStart() {
    context.check(
      .split(1),
      areas.descriptorTable % 16 == 0 && areas.availableRing % 2 == 0 && areas.usedRing % 4 == 0,
      "areas at \(hexadecimal(areas.descriptorTable)), \(hexadecimal(areas.availableRing)),"
        + " \(hexadecimal(areas.usedRing))")
    let flags: UInt16 = context.shadow.load(used)
    context.check(.split(27), flags == 0, "used.flags is \(flags) where the queue is enabled")
    checkAvailableFlags()
    publish()
  }

  override func guestWrote(area: Int32, offset: UInt64, byteCount: UInt64) {
    switch area {
    case RingBook.descriptorArea:
      for index in Int(offset / 16)...Int((offset + byteCount - 1) / 16) { wroteDescriptor(index) }
    case RingBook.driverArea: wroteAvailable(offset, byteCount)
    default: break
    }
  }

  private func wroteDescriptor(_ index: Int) {
    guard ownerOfDescriptor[index] >= 0 else {
      descriptorIsFresh[index] = true
      return
    }
    if descriptorIsLate[index] {
      descriptorIsLate[index] = false
      context.violate(.split(32), "descriptor \(index) becomes visible behind the available index")
    } else {
      context.violate(
        .cleanup(1), "descriptor \(index) of queue \(areas.queue) is rewritten while exposed")
    }
  }

  private func wroteAvailable(_ offset: UInt64, _ byteCount: UInt64) {
    let end = offset + byteCount
    if offset < 2 {
      checkAvailableFlags()
      if !has(.eventIndex) { wish.wishChanged(isStillAsked: wantsInterrupt(since: usedIndex)) }
    }
    if offset < layout.usedEventOffset, end > SplitRingLayout.ringOffset {
      let first = max(offset, SplitRingLayout.ringOffset)
      let last = min(end, layout.usedEventOffset) - 1
      for slot in Int((first - 4) / 2)...Int((last - 4) / 2) { wroteSlot(slot) }
    }
    if end > layout.usedEventOffset, has(.eventIndex) { wish.wishChanged(isStillAsked: false) }
    if offset < 4, end > 2 { publish() }
  }

  private func wroteSlot(_ slot: Int) {
    if slotIsLate[slot] {
      slotIsLate[slot] = false
      context.violate(.split(32), "slot \(slot) becomes visible behind the available index")
    } else {
      slotIsFresh[slot] = true
    }
  }

  private func checkAvailableFlags() {
    let flags: UInt16 = context.shadow.load(available)
    if has(.eventIndex) {
      context.check(.split(19), flags == 0, "avail.flags is \(flags) with EVENT_IDX")
    } else {
      context.check(.split(18), flags <= 1, "avail.flags is \(flags)")
    }
  }

  override func guestRead(area: Int32, offset: UInt64, byteCount: UInt64) {
    guard area == RingBook.deviceArea else { return }
    let place = has(.eventIndex) ? layout.availableEventOffset : 0
    if offset < place + 2, place < offset + byteCount { publication.read(context) }
  }

  override func deviceWrote(area: Int32, offset: UInt64, byteCount: UInt64) {
    if area == RingBook.deviceArea { wroteUsed(offset, byteCount) }
  }

  override func deviceFetches(offset: UInt64, byteCount: UInt64) {
    let index = Int(offset / 16)
    guard index < ownerOfDescriptor.count, ownerOfDescriptor[index] == Int32(index) else { return }
    chains[index].isTaken = true
  }

  override func rung(position: UInt16) {
    // The driver may have gone on since it wrote the doorbell.
    let behind = exposedIndex &- position
    context.check(
      .packed(9), behind <= exposedIndex &- rungIndex,
      "the doorbell says \(position), the driver has come from \(rungIndex) to \(exposedIndex)")
    if behind <= exposedIndex &- rungIndex { rungIndex = position }
  }

  override func release(_ chain: Int) {
    super.release(chain)
    for index in chains[chain].descriptors { ownerOfDescriptor[Int(index)] = -1 }
    chains[chain].descriptors.removeAll(keepingCapacity: true)
  }
}
