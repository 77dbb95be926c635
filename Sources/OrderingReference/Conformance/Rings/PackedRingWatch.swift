import ByteLayouts
import Trace
import VirtioLayouts

/// A packed ring as both sides write it.
final class PackedRingWatch: RingWatch {
  /// A place in the ring with the wrap counter that counts there.
  struct Position: Hashable {
    var slot: UInt16 = 0
    var wrap = true

    mutating func advance(by count: UInt16, size: UInt16) {
      let next = UInt32(slot) + UInt32(count)
      if next >= UInt32(size) { wrap.toggle() }
      slot = UInt16(next >= UInt32(size) ? next - UInt32(size) : next)
    }

    /// Slot and wrap counter as event structures and doorbells carry them.
    var encoded: UInt16 { slot | (wrap ? 0x8000 : 0) }
  }

  static let bodyIsFresh: UInt8 = 1
  static let flagsAreFresh: UInt8 = 2

  let ring: Place
  let driverEvents: Place
  let deviceEvents: Place
  /// Where the next list will be made available.
  var next = Position()
  /// Entries of lists that the device has.
  var outstandingEntries: UInt32 = 0
  /// Where the next used descriptor will be.
  var usedNext = Position()
  /// For each slot which parts were written since it was last exposed.
  var freshness: [UInt8]
  /// Slots that hold a used descriptor written ahead of its turn.
  var isUsedAhead: [Bool]
  /// Used descriptors written ahead and not yet reached.
  var aheadCount = 0
  /// Positions are lost, so nothing more is said about the ring.
  var isLost = false
  /// Buffer IDs of exposed lists, oldest first; with IN_ORDER alone.
  var order: [UInt16] = []
  /// Linear count of entries made available, and the one that the last doorbell told.
  var madeAvailable: UInt32 = 0
  private var rungAt: UInt32 = 0
  /// Linear count of entries that the device has fetched, be they available or not.
  private var fetched: Int64 = 0
  /// The buffer ID of the list that begins in a slot, as it was last exposed.
  var identifiers: [UInt16]
  /// Whether a slot begins a list, as it was last exposed.
  var beginsList: [Bool]

  init(areas: QueueAreas, isReenabled: Bool, places: [Place], book: RingBook) {
    ring = places[0]
    driverEvents = places[1]
    deviceEvents = places[2]
    let count = Int(areas.size)
    freshness = Array(repeating: 0, count: count)
    isUsedAhead = Array(repeating: false, count: count)
    beginsList = Array(repeating: false, count: count)
    identifiers = Array(repeating: 0, count: count)
    super.init(
      areas: areas, isReenabled: isReenabled,
      publication: PublishWatch(barrier: .packed(18), notify: nil), wish: InterruptWatch(nil),
      book: book)
    chains = Array(repeating: ChainRecord(), count: count)
    context.check(
      .packed(1),
      areas.descriptorTable % 16 == 0 && areas.availableRing % 4 == 0 && areas.usedRing % 4 == 0,
      "areas at \(hexadecimal(areas.descriptorTable)), \(hexadecimal(areas.availableRing)),"
        + " \(hexadecimal(areas.usedRing))")
    checkEvents(driverEvents, "driver")
    exposeLists()
  }

  /// Steps from the oldest entry that the device has to a slot; the window has `outstandingEntries`.
  func isOutstanding(_ slot: Int) -> Bool {
    let size = UInt32(areas.size)
    let ahead = (UInt32(slot) + size - UInt32(usedNext.slot)) % size
    return ahead < outstandingEntries
  }

  func descriptor(_ slot: UInt16) -> Place { ring.advanced(by: 16 * UInt64(slot)) }

  func flags(_ slot: UInt16) -> DescriptorFlags {
    DescriptorFlags(
      rawValue: context.shadow.load(
        descriptor(slot).advanced(by: PackedDescriptor.flagsOffset)))
  }

  override func guestWrote(area: Int32, offset: UInt64, byteCount: UInt64) {
    switch area {
    case RingBook.descriptorArea:
      let end = offset + byteCount
      for slot in Int(offset / 16)...Int((end - 1) / 16) {
        let start = 16 * UInt64(slot)
        var parts: UInt8 = 0
        if offset < start + PackedDescriptor.flagsOffset { parts |= Self.bodyIsFresh }
        if end > start + PackedDescriptor.flagsOffset { parts |= Self.flagsAreFresh }
        wroteDescriptor(slot, parts)
      }
      exposeLists()
    case RingBook.driverArea: checkEvents(driverEvents, "driver")
    default: break
    }
  }

  private func wroteDescriptor(_ slot: Int, _ parts: UInt8) {
    guard isOutstanding(slot), !isLost else {
      freshness[slot] |= parts
      return
    }
    let now = flags(UInt16(slot))
    let isOffered = now.contains(.available) != now.contains(.used)
    // Made available anew for the next lap, or merely changed.
    let isAnew =
      parts & Self.flagsAreFresh != 0 && isOffered
      && now.contains(.available) != wrapOfExposure(slot)
    context.violate(
      isAnew ? .packed(7) : .packed(8),
      "descriptor \(slot) of queue \(areas.queue) is written while the device has it")
  }

  /// The wrap counter under which an outstanding slot was made available.
  private func wrapOfExposure(_ slot: Int) -> Bool {
    slot >= Int(usedNext.slot) ? usedNext.wrap : !usedNext.wrap
  }

  func checkEvents(_ place: Place, _ party: String) {
    let events = EventSuppression(rawValue: context.shadow.load(place))
    let highest = has(.eventIndex) ? EventSuppression.descriptor : EventSuppression.disable
    context.check(
      .packed(21), events.flags <= highest,
      "the \(party) event structure has flags \(events.flags)")
  }

  override func guestRead(area: Int32, offset: UInt64, byteCount: UInt64) {
    if area == RingBook.deviceArea { publication.read(context) }
  }

  override func deviceWrote(area: Int32, offset: UInt64, byteCount: UInt64) {
    switch area {
    case RingBook.descriptorArea:
      usesUnderWay = max(0, usesUnderWay - 1)
      wroteUsed(offset, byteCount)
    case RingBook.deviceArea: checkEvents(deviceEvents, "device")
    default: break
    }
  }

  override func rung(position: UInt16) {
    // The driver may have gone on since it wrote the doorbell.
    var behind: UInt32 = 0
    let lap = UInt32(areas.size)
    let slot = UInt32(position & 0x7fff)
    let isThisLap = (position & 0x8000 != 0) == next.wrap
    if slot < lap {
      behind = UInt32(next.slot) &+ (isThisLap ? 0 : lap) &- slot
    } else {
      behind = .max
    }
    context.check(
      .packed(9), behind <= madeAvailable &- rungAt,
      "the doorbell says \(hexadecimal(UInt64(position))), the next free descriptor is"
        + " \(hexadecimal(UInt64(next.encoded)))")
    if behind <= madeAvailable &- rungAt { rungAt = madeAvailable &- behind }
  }

  override func deviceFetches(offset: UInt64, byteCount: UInt64) {
    let size = UInt32(areas.size)
    let slot = UInt32(truncatingIfNeeded: offset / 16)
    guard slot < size, offset % 16 == 0, !isLost else { return }
    for step in 0..<UInt32(truncatingIfNeeded: byteCount / 16) {
      let at = slot + step
      let id = Int(identifiers[Int(at % size)])
      if id < chains.count, chains[id].isExposed, beginsList[Int(at % size)] {
        chains[id].isTaken = true
      }
    }
    var ahead = (Int64(slot) - fetched % Int64(size) + Int64(size)) % Int64(size)
    // What was fetched before, be it available then or not, may be looked at again.
    if ahead > Int64(size) / 2 { ahead -= Int64(size) }
    if ahead >= 0, ahead < Int64(madeAvailable) - fetched {
      context.check(
        beginsList[Int(slot)] ? .packed(2) : .packed(14), ahead == 0,
        "descriptor \(slot) is fetched, \(ahead) ahead of the one whose turn it is")
    }
    fetched += max(0, ahead + Int64(byteCount / 16))
  }
}
