import Trace
import VirtioLayouts

/// Stores of the guest into rings and tables.
extension QueueBook {
  /// Looks what a store hits, before it takes effect.
  func guestWillWrite(_ place: Place, _ bytes: RawSpan) -> GuestStore {
    var store = GuestStore()
    guestFields.forEach(overlapping: place.key, byteCount: UInt64(bytes.byteCount)) {
      note($1, place, bytes, in: &store)
    }
    return store
  }

  /// Takes up what a store made available, once it took effect.
  func publish(_ store: GuestStore, event: TraceEvent) {
    guard store.publishes >= 0 else { return }
    guard store.publishesMore else { return expose(Int(store.publishes), event: event) }
    for number in queues.indices where queues[number].isActive { expose(number, event: event) }
  }

  private func note(
    _ interval: Interval, _ place: Place, _ bytes: RawSpan, in store: inout GuestStore
  ) {
    guard let field = QueueField(rawValue: interval.part) else { return }
    if field == .availableIndex { return store.publish(interval.owner) }
    store.touchesRings = true
    if field == .packedRing { store.publish(interval.owner) }
    let isTable = field == .indirectTable
    let number = isTable ? Int(chains[Int(interval.owner)].queue) : Int(interval.owner)
    guard !queues[number].isLost, !queues[number].hasFailed else { return }
    let range =
      max(place.key, interval.start)..<min(place.key + UInt64(bytes.byteCount), interval.end)
    if isTable {
      if !chains[Int(interval.owner)].isRewritten, changes(range, place, bytes) {
        store.rewrite(queue: Int32(number), chain: interval.owner, isRing: false)
      }
      return
    }
    let entryByteCount: UInt64 = field == .availableSlots ? 2 : 16
    forEachEntry(range, of: interval, byteCount: entryByteCount) { entry, piece in
      guard let chain = exposedChain(field, entry: entry, of: number),
        changes(piece, place, bytes)
      else { return }
      store.rewrite(queue: Int32(number), chain: chain, isRing: field != .descriptorTable)
    }
  }

  /// The chain that a ring or table entry belongs to while the device has it, -1 when the device
  /// has it and the chain is not known; nil when the entry is the driver's.
  private func exposedChain(_ field: QueueField, entry: Int, of number: Int) -> Int32? {
    let owner: Int32
    switch field {
    case .descriptorTable:
      owner = tables[number].ownerOfEntry[entry]
      return owner >= 0 && !chains[Int(owner)].isRewritten ? owner : nil
    case .packedRing:
      guard queues[number].state(ofSlot: UInt16(entry)) == .exposed else { return nil }
      owner = tables[number].ownerOfEntry[entry]
    case .availableSlots:
      let ahead = UInt64(
        (UInt16(entry) &- queues[number].usedIndex) & (queues[number].areas.size &- 1))
      guard ahead < queues[number].exposedCount else { return nil }
      let position = queues[number].usedPosition + ahead
      owner = tables[number].chainOfPosition[queues[number].orderSlot(position)]
    case .availableIndex, .usedRing, .deviceEvent, .indirectTable: return nil
    }
    return owner >= 0 && chains[Int(owner)].isExposed ? owner : -1
  }

  /// Calls `body` with each entry that a range of bytes touches, and its part of the range.
  @inline(__always)
  private func forEachEntry(
    _ range: Range<UInt64>, of interval: Interval, byteCount: UInt64,
    _ body: (Int, Range<UInt64>) -> Void
  ) {
    var at = range.lowerBound
    while at < range.upperBound {
      let entry = (at - interval.start) / byteCount
      let end = min(range.upperBound, interval.start + (entry + 1) * byteCount)
      body(Int(entry), at..<end)
      at = end
    }
  }

  /// Whether a store changes bytes of `range`.
  private func changes(_ range: Range<UInt64>, _ place: Place, _ bytes: RawSpan) -> Bool {
    let first = Int(range.lowerBound - place.key)
    let piece = bytes.extracting(first..<first + range.count)
    return shadow.firstDifference(Place(key: range.lowerBound), piece) != nil
  }

  /// Stops judging what the guest changed.
  func noteRewrite(_ store: GuestStore) {
    guard !store.rewritesRing else { return lose(Int(store.rewrittenQueue)) }
    chains[Int(store.rewrittenChain)].isRewritten = true
    unknownCount += 1
  }
}
