import ByteLayouts
import Trace
import VirtioLayouts

/// What the device has learned about one split ring from completed reads.
struct SplitFetchRecord {
  private static let noNext: Int32 = -1
  private static let noHead: Int32 = -1
  /// The newest available index that a completed read returned.
  private(set) var knownIndex: UInt16 = 0
  /// The read that returned it.
  private(set) var indexEvent: TraceEvent?
  /// The lowest available position whose slot was not yet read.
  private var consumedIndex: UInt16 = 0
  private var isFetched: [Bool] = []
  /// The head that was read in each slot; none before, and once it was handed back.
  private var headOfSlot: [Int32] = []
  private var size: UInt16 = 0
  private var fetchesAhead = false
  private var isNamed: [Bool] = []
  private var next: [Int32] = []
  /// Handle of the indirect table that each descriptor names.
  private var tableOfEntry: [Int32] = []

  mutating func begin(size: UInt16, fetchesAhead: Bool) {
    self.size = size
    self.fetchesAhead = fetchesAhead
    knownIndex = 0
    consumedIndex = 0
    indexEvent = nil
    let count = Int(size)
    isFetched = Array(repeating: false, count: count)
    headOfSlot = Array(repeating: Self.noHead, count: count)
    isNamed = Array(repeating: false, count: count)
    next = Array(repeating: Self.noNext, count: count)
    tableOfEntry = Array(repeating: -1, count: count)
  }

  mutating func learnIndex(_ index: UInt16, event: TraceEvent) {
    let count = index &- consumedIndex
    guard count <= size, count >= knownIndex &- consumedIndex else { return }
    knownIndex = index
    indexEvent = event
  }

  /// Whether the slots that start `offset` bytes into the ring are known to hold heads.
  func covers(offset: UInt64, byteCount: UInt32) -> Bool {
    let first = offset / 2
    guard offset % 2 == 0, byteCount > 0, first + UInt64(byteCount + 1) / 2 <= UInt64(size) else {
      return false
    }
    let ahead = (UInt16(first) &- consumedIndex) & (size &- 1)
    return UInt32(ahead) + (byteCount + 1) / 2 <= UInt32(knownIndex &- consumedIndex)
  }

  mutating func learnHeads(offset: UInt64, payload: RawSpan) {
    let count = payload.byteCount / 2
    guard covers(offset: offset, byteCount: UInt32(count * 2)) else { return }
    for at in 0..<count {
      let head: UInt16 = payload.littleEndian(at: 2 * at)
      let slot = Int(offset / 2) + at
      if head < size { isNamed[Int(head)] = true }
      headOfSlot[slot] = Int32(head)
      isFetched[slot] = true
    }
    while consumedIndex != knownIndex, isFetched[Int(consumedIndex & (size &- 1))] {
      isFetched[Int(consumedIndex & (size &- 1))] = false
      consumedIndex &+= 1
    }
  }

  /// Whether all descriptors of a read, `offset` bytes into the table, have been named; of one that
  /// fetches ahead, the first.
  func names(offset: UInt64, byteCount: UInt32) -> Bool {
    let last = offset &+ UInt64(byteCount)
    guard offset < 16 * UInt64(size), last <= 16 * UInt64(size), byteCount > 0 else {
      return false
    }
    if fetchesAhead { return isNamed[Int(offset / 16)] }
    return (Int(offset / 16)..<Int((last + 15) / 16)).allSatisfy { isNamed[$0] }
  }

  mutating func learnDescriptors(
    offset: UInt64, payload: RawSpan, queue: Int, tables: inout NamedTables
  ) {
    guard offset % 16 == 0, offset < 16 * UInt64(size) else { return }
    let first = Int(offset / 16)
    let count = min(payload.byteCount / 16, Int(size) - first)
    guard fetchesAhead else {
      for at in 0..<count { take(at, of: first, payload, queue: queue, tables: &tables) }
      return
    }
    // A chain may run through a read in any order; what no chain has reached is not looked at.
    var left: UInt64 = count < 64 ? (1 << UInt64(count)) - 1 : .max
    var before: UInt64 = 0
    while left != before {
      before = left
      for at in 0..<min(count, 64) where left >> UInt64(at) & 1 != 0 && isNamed[first + at] {
        left &= ~(1 << UInt64(at))
        take(at, of: first, payload, queue: queue, tables: &tables)
      }
    }
  }

  private mutating func take(
    _ place: Int, of first: Int, _ payload: RawSpan, queue: Int, tables: inout NamedTables
  ) {
    let bytes = payload.extracting(16 * place..<16 * place + 16)
    take(SplitDescriptor(decoding: bytes), first + place, queue: queue, tables: &tables)
  }

  private mutating func take(
    _ descriptor: SplitDescriptor, _ index: Int, queue: Int, tables: inout NamedTables
  ) {
    tables.remove(tableOfEntry[index])
    tableOfEntry[index] =
      descriptor.flags.contains(.indirect)
      ? tables.insert(descriptor.address, byteCount: descriptor.length, queue: queue) : -1
    let goesOn = descriptor.flags.contains(.next) && descriptor.next < size
    next[index] = goesOn ? Int32(descriptor.next) : Self.noNext
    if goesOn { isNamed[Int(descriptor.next)] = true }
  }

  /// Ends what the chains of a used element have named, when the device hands them back: with
  /// IN_ORDER all from the element's slot to the one that holds its head.
  mutating func finish(
    head: UInt32, usedSlot: UInt64, isInOrder: Bool, tables: inout NamedTables
  ) {
    guard head < UInt32(size) else { return }
    if isInOrder {
      var slot = Int(usedSlot)
      while slot < Int(size), headOfSlot[slot] >= 0, headOfSlot[slot] != Int32(head) {
        finishChain(headOfSlot[slot], tables: &tables)
        headOfSlot[slot] = Self.noHead
        slot = (slot + 1) % Int(size)
      }
      if slot < Int(size) { headOfSlot[slot] = Self.noHead }
    }
    finishChain(Int32(head), tables: &tables)
  }

  private mutating func finishChain(_ head: Int32, tables: inout NamedTables) {
    var at = head
    while at >= 0, at < Int32(size), isNamed[Int(at)] {
      isNamed[Int(at)] = false
      tables.remove(tableOfEntry[Int(at)])
      tableOfEntry[Int(at)] = -1
      let following = next[Int(at)]
      next[Int(at)] = Self.noNext
      at = following
    }
  }

  /// Forgets the tables that are still named.
  mutating func end(tables: inout NamedTables) {
    for index in tableOfEntry.indices { tables.remove(tableOfEntry[index]) }
    tableOfEntry.removeAll()
  }
}
