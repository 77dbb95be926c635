import Trace
import VirtioLayouts

/// The queues and their exposed chains, decoded from the judge's own copy of memory.
final class QueueBook {
  let shadow: ShadowMemory
  /// Meaning of addresses; the judge keeps it up to date.
  var resolver: AddressResolver
  /// The queues, by number.
  var queues: [QueueRecord] = []
  /// Their tables, by number.
  var tables: [QueueTables] = []
  /// Storage of the chains; who holds one knows its number.
  var chains: [ExposedChain] = []
  /// Chains whose storage is free.
  var freeChains: [Int32] = []
  /// What the guest's stores are held against; parts are ``QueueField``.
  var guestFields = IntervalIndex()
  /// What the device may write outside of buffers: owner is the queue, parts are ``QueueField``.
  private(set) var deviceFields = IntervalIndex()
  /// Device-writable bytes of exposed chains: owner is the chain, part the segment.
  var writable = IntervalIndex(isFine: true)
  /// Chains and queues of which nobody knows what the device may write.
  var unknownCount = 0

  init(shadow: ShadowMemory, resolver: consuming AddressResolver) {
    self.shadow = shadow
    self.resolver = resolver
  }

  /// The record of a queue that is active.
  func activeQueue(_ queue: UInt16) -> Int? {
    Int(queue) < queues.count && queues[Int(queue)].isActive ? Int(queue) : nil
  }

  /// Takes a party's view of a queue into effect: the first one, and the driver's against the
  /// device's.
  func configure(_ areas: QueueAreas, event: TraceEvent) {
    while queues.count <= Int(areas.queue) {
      queues.append(QueueRecord(queue: UInt16(queues.count)))
      tables.append(QueueTables())
    }
    let number = Int(areas.queue)
    if queues[number].isActive {
      var present = queues[number].areas
      present.party = areas.party
      if areas.party == .device || present == areas { return }
    }
    forget(number)
    queues[number].begin(areas)
    tables[number].begin(size: Int(areas.size))
    guard areas.size > 0, areas.size <= SplitRingLayout.maximumSize else { return }
    guard areas.isPacked ? openPacked(number, areas) : openSplit(number, areas) else { return }
    queues[number].isActive = true
    expose(number, event: event)
  }

  private func openSplit(_ number: Int, _ areas: QueueAreas) -> Bool {
    let layout = queues[number].layout
    guard let table = place(areas.descriptorTable, layout.descriptorTableByteCount),
      let available = place(areas.availableRing, layout.availableRingByteCount),
      let used = place(areas.usedRing, layout.usedRingByteCount)
    else { return false }
    take(number, table, available, used)
    watch(number, table, layout.descriptorTableByteCount, .descriptorTable)
    watch(number, queues[number].availableIndexPlace, 2, .availableIndex)
    watch(
      number, available.advanced(by: SplitRingLayout.ringOffset),
      SplitRingLayout.availableEntryByteCount * UInt64(areas.size), .availableSlots)
    grant(number, used, layout.usedRingByteCount, .usedRing)
    return true
  }

  private func openPacked(_ number: Int, _ areas: QueueAreas) -> Bool {
    let ringByteCount = PackedRingLayout(size: areas.size).descriptorRingByteCount
    let eventByteCount = UInt64(EventSuppression.byteCount)
    guard let ring = place(areas.descriptorTable, ringByteCount),
      let driver = place(areas.availableRing, eventByteCount),
      let device = place(areas.usedRing, eventByteCount)
    else { return false }
    take(number, ring, driver, device)
    watch(number, ring, ringByteCount, .packedRing)
    grant(number, ring, ringByteCount, .packedRing)
    grant(number, device, eventByteCount, .deviceEvent)
    return true
  }

  private func take(_ number: Int, _ descriptors: Place, _ driver: Place, _ device: Place) {
    queues[number].descriptorTable = descriptors
    queues[number].availableRing = driver
    queues[number].usedRing = device
  }

  private func watch(_ number: Int, _ place: Place, _ byteCount: UInt64, _ field: QueueField) {
    tables[number].guestHandles.append(
      guestFields.insert(
        place.key, byteCount: byteCount, owner: Int32(number), part: field.rawValue))
  }

  private func grant(_ number: Int, _ place: Place, _ byteCount: UInt64, _ field: QueueField) {
    tables[number].deviceHandles.append(
      deviceFields.insert(
        place.key, byteCount: byteCount, owner: Int32(number), part: field.rawValue))
  }

  private func place(_ address: UInt64, _ byteCount: UInt64) -> Place? {
    guard let found = resolver.resolve(address, byteCount: byteCount),
      found.byteCount == byteCount, shadow.contains(found.place, byteCount: byteCount)
    else { return nil }
    return found.place
  }

  /// Ends a queue.
  ///
  /// Writes that are under way may still land where they were legal, so its places stay known
  /// until it is configured again; the guest may do with its areas what it likes.
  func stop(_ queue: UInt16) {
    guard let number = activeQueue(queue) else { return }
    queues[number].isActive = false
    unwatch(number)
  }

  /// Notes that the device stopped a queue with an error.
  func fail(_ queue: UInt16) {
    if let number = activeQueue(queue) { queues[number].hasFailed = true }
  }

  private func unwatch(_ number: Int) {
    for handle in tables[number].guestHandles { guestFields.remove(handle) }
    tables[number].guestHandles.removeAll(keepingCapacity: true)
    for chain in chains.indices
    where chains[chain].isExposed && Int(chains[chain].queue) == number {
      guestFields.remove(chains[chain].tableHandle)
      chains[chain].tableHandle = -1
    }
  }

  private func forget(_ number: Int) {
    queues[number].isActive = false
    unwatch(number)
    for handle in tables[number].deviceHandles { deviceFields.remove(handle) }
    tables[number].deviceHandles.removeAll(keepingCapacity: true)
    for chain in chains.indices
    where chains[chain].isExposed && Int(chains[chain].queue) == number {
      release(Int32(chain))
    }
    if queues[number].isLost { unknownCount -= 1 }
    queues[number].isLost = false
  }

  /// Gives up on a ring: the judge no longer knows what the device may do with it.
  func lose(_ number: Int) {
    guard !queues[number].isLost else { return }
    queues[number].isLost = true
    unknownCount += 1
  }
}
