import Trace
import VirtioLayouts

/// The queues and their exposed chains, decoded from the judge's own copy of memory.
final class QueueBook {
  /// What an interval of a queue field is.
  enum Field {
    static let availableIndex: Int32 = 0
    static let usedRing: Int32 = 1
  }

  let shadow: ShadowMemory
  /// Meaning of addresses; the judge keeps it up to date.
  var resolver: AddressResolver
  /// The queues, by number.
  var queues: [QueueRecord] = []
  /// Storage of the chains; who holds one knows its number.
  var chains: [ExposedChain] = []
  /// Available indexes and used rings: owner is the queue, part the field.
  private(set) var fields = IntervalIndex()
  /// Device-writable bytes of exposed chains: owner is the chain, part the segment.
  private(set) var writable = IntervalIndex()
  private var freeChains: [Int32] = []

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
    }
    let number = Int(areas.queue)
    if queues[number].isActive {
      var present = queues[number].areas
      present.party = areas.party
      if areas.party == .device || present == areas { return }
    }
    forget(number)
    queues[number].begin(areas)
    let layout = queues[number].layout
    guard areas.size > 0, areas.size <= SplitRingLayout.maximumSize,
      let table = place(areas.descriptorTable, layout.descriptorTableByteCount),
      let available = place(areas.availableRing, layout.availableRingByteCount),
      let used = place(areas.usedRing, layout.usedRingByteCount)
    else { return }
    queues[number].descriptorTable = table
    queues[number].availableRing = available
    queues[number].usedRing = used
    queues[number].isActive = true
    queues[number].availableIndexHandle = fields.insert(
      queues[number].availableIndexPlace.key, byteCount: 2, owner: Int32(number),
      part: Field.availableIndex)
    queues[number].usedRingHandle = fields.insert(
      used.key, byteCount: layout.usedRingByteCount, owner: Int32(number), part: Field.usedRing)
    exposeNewChains(number, event: event)
  }

  private func place(_ address: UInt64, _ byteCount: UInt64) -> Place? {
    guard let found = resolver.resolve(address, byteCount: byteCount),
      shadow.contains(found.place, byteCount: byteCount)
    else { return nil }
    return found.place
  }

  /// Ends a queue.
  ///
  /// Writes that are under way may still land where they were legal, so its places stay known
  /// until it is configured again.
  func stop(_ queue: UInt16) {
    guard let number = activeQueue(queue) else { return }
    queues[number].isActive = false
    fields.remove(queues[number].availableIndexHandle)
    queues[number].availableIndexHandle = -1
  }

  private func forget(_ number: Int) {
    queues[number].isActive = false
    fields.remove(queues[number].availableIndexHandle)
    fields.remove(queues[number].usedRingHandle)
    queues[number].availableIndexHandle = -1
    queues[number].usedRingHandle = -1
    for head in queues[number].chainOfHead.indices { release(queue: number, head: head) }
  }

  /// Looks whether a store of the guest published chains.
  func guestWrote(_ place: Place, byteCount: UInt64, event: TraceEvent) {
    var published: Int?
    var more = false
    fields.forEach(overlapping: place.key, byteCount: byteCount) { _, interval in
      guard interval.part == Field.availableIndex else { return }
      more = more || (published != nil && published != Int(interval.owner))
      published = Int(interval.owner)
    }
    guard let published else { return }
    guard more else { return exposeNewChains(published, event: event) }
    for number in queues.indices where queues[number].isActive {
      exposeNewChains(number, event: event)
    }
  }

  private func exposeNewChains(_ number: Int, event: TraceEvent) {
    let size = queues[number].areas.size
    let index: UInt16 = shadow.load(queues[number].availableIndexPlace)
    guard index &- queues[number].usedIndex <= size,
      index &- queues[number].exposedIndex <= size
    else { return }
    while queues[number].exposedIndex != index {
      let slot = queues[number].layout.availableSlotOffset(queues[number].exposedIndex)
      let head: UInt16 = shadow.load(queues[number].availableRing.advanced(by: slot))
      queues[number].exposedIndex &+= 1
      if head < size { capture(number, head: head, event: event) }
    }
  }

  private func capture(_ number: Int, head: UInt16, event: TraceEvent) {
    release(queue: number, head: Int(head))
    let chain: Int32
    if let free = freeChains.popLast() {
      chain = free
    } else {
      chain = Int32(chains.count)
      chains.append(ExposedChain())
    }
    chains[Int(chain)].begin(queue: UInt16(number), head: head, exposure: event)
    let isWhole = walk(
      table: queues[number].descriptorTable, count: queues[number].areas.size, head: head,
      mayBeIndirect: true, into: &chains[Int(chain)])
    chains[Int(chain)].isMalformed = !isWhole
    if !isWhole { chains[Int(chain)].segments.removeAll(keepingCapacity: true) }
    for at in chains[Int(chain)].segments.indices {
      let segment = chains[Int(chain)].segments[at]
      guard segment.handle >= 0 else { continue }
      chains[Int(chain)].segments[at].handle = writable.insert(
        segment.place.key, byteCount: segment.byteCount, owner: chain, part: Int32(at))
    }
    queues[number].chainOfHead[Int(head)] = chain
  }

  /// Ends the exposure of what is exposed under `head`.
  func release(queue: Int, head: Int) {
    let chain = queues[queue].chainOfHead[head]
    guard chain >= 0 else { return }
    for segment in chains[Int(chain)].segments { writable.remove(segment.handle) }
    queues[queue].chainOfHead[head] = QueueRecord.noChain
    freeChains.append(chain)
  }

  /// Notes device-written bytes in the chains that hold them.
  func noteDeviceWrite(_ place: Place, byteCount: UInt64) {
    writable.forEach(overlapping: place.key, byteCount: byteCount) { _, interval in
      let start = max(interval.start, place.key) - interval.start
      let end = min(interval.end, place.key + byteCount) - interval.start
      chains[Int(interval.owner)].noteWrite(
        segment: Int(interval.part), start: start, end: end)
    }
  }
}
