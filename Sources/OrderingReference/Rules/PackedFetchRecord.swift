import ByteLayouts
import VirtioLayouts

/// What the device has learned about one packed ring from completed reads.
///
/// The frontier is the first slot of which nothing is known. A read may start there, where the next
/// list begins or the open one goes on, or at a slot that is known already.
struct PackedFetchRecord {
  private var size: UInt16 = 0
  private var isInOrder = false
  private var frontier = PackedPosition()
  /// Slots behind the frontier that are known and not handed back.
  private var knownCount: UInt64 = 0
  /// Whether the list ahead of the frontier goes on.
  private var listIsOpen = false
  private var listEntryCount: UInt64 = 0
  /// Number of the newest read of the ring that was issued.
  private var newestRead: UInt32 = 0
  /// Number of the newest read that was issued when the frontier last moved.
  private var readAtFrontier: UInt32 = 0
  /// Ids of the lists that were read and not handed back, oldest first, modulo the length.
  private var lists: [UInt16] = []
  private var firstList = 0
  private var endOfLists = 0
  /// Entries of those lists.
  private var listedCount: UInt64 = 0
  /// Handle of the indirect table that the list of each id names.
  private var tableOfIdentifier: [Int32] = []
  /// Entries of the list of each id; 0 when it is not known.
  private var lengthOfIdentifier: [UInt16] = []
  /// What a device that fetches ahead has read from the frontier on; nil for one that does not.
  private var ahead: PackedReadsAhead?

  mutating func begin(size: UInt16, isInOrder: Bool, fetchesAhead: Bool) {
    self = PackedFetchRecord()
    if fetchesAhead { ahead = PackedReadsAhead(size: size) }
    self.size = size
    self.isInOrder = isInOrder
    lists = Array(repeating: 0, count: Int(size).nextPowerOfTwo)
    tableOfIdentifier = Array(repeating: -1, count: Int(size))
    lengthOfIdentifier = Array(repeating: 0, count: Int(size))
  }

  /// Notes the issue of a read; false when it starts beyond what the device can know.
  mutating func issueRead(_ identifier: UInt32, offset: UInt64, byteCount: UInt32) -> Bool {
    newestRead = identifier
    let ring = 16 * UInt64(size)
    guard byteCount > 0, offset < ring, UInt64(byteCount) <= ring - offset else { return false }
    let slot = UInt16(offset / 16)
    if behind(slot) <= knownCount { return true }
    guard ahead != nil else { return false }
    // Ahead of the frontier, and not into the next pass.
    return UInt64(size) - behind(slot) + (UInt64(byteCount) + 15) / 16 <= UInt64(size)
  }

  /// Takes what NOTIFICATION_DATA says: everything before it is complete.
  mutating func learnPosition(_ position: UInt16) {
    ahead?.learn(position, newestRead: newestRead)
  }

  /// How far a slot lies behind the frontier.
  private func behind(_ slot: UInt16) -> UInt64 {
    slot <= frontier.slot
      ? UInt64(frontier.slot - slot) : UInt64(frontier.slot) + UInt64(size) - UInt64(slot)
  }

  mutating func learn(
    _ identifier: UInt32, offset: UInt64, payload: RawSpan, queue: Int, tables: inout NamedTables
  ) {
    guard offset % 16 == 0, offset < 16 * UInt64(size) else { return }
    if ahead != nil {
      ahead?.keep(identifier, slot: UInt16(offset / 16), payload: payload)
      return takeAhead(queue: queue, tables: &tables)
    }
    // What an earlier read sampled of an open list may be older than its first descriptor.
    var isFresh = !listIsOpen || Int32(bitPattern: identifier &- readAtFrontier) > 0
    var at = 0
    while at + 16 <= payload.byteCount, offset / 16 + UInt64(at / 16) < UInt64(size) {
      let slot = UInt16(offset / 16) + UInt16(at / 16)
      let bytes = payload.extracting(at..<at + 16)
      at += 16
      guard slot == frontier.slot else { continue }
      let descriptor = PackedDescriptor(decoding: bytes)
      guard isFresh, listIsOpen || descriptor.flags.isAvailable(wrap: frontier.wrap) else {
        return
      }
      take(descriptor, queue: queue, tables: &tables)
      readAtFrontier = newestRead
      isFresh = true
    }
  }

  /// Moves the frontier over what was read, as far as it may be used.
  private mutating func takeAhead(queue: Int, tables: inout NamedTables) {
    while let entry = ahead?.entry(frontier.slot, inList: listIsOpen),
      listIsOpen || entry.flags.isAvailable(wrap: frontier.wrap)
    {
      ahead?.pass(frontier.slot, beginsList: !listIsOpen, newestRead: newestRead)
      take(entry, queue: queue, tables: &tables)
    }
  }

  private mutating func take(
    _ descriptor: PackedDescriptor, queue: Int, tables: inout NamedTables
  ) {
    frontier.advance(by: 1, size: size)
    knownCount = min(knownCount + 1, UInt64(size))
    listEntryCount += 1
    let identifier = Int(descriptor.identifier)
    listIsOpen = descriptor.flags.contains(.next) && listEntryCount < UInt64(size)
    if descriptor.flags.contains(.indirect) || !listIsOpen { growIdentifiers(to: identifier) }
    if descriptor.flags.contains(.indirect) {
      tables.remove(tableOfIdentifier[identifier])
      tableOfIdentifier[identifier] = tables.insert(
        descriptor.address, byteCount: descriptor.length, queue: queue)
    }
    guard !listIsOpen else { return }
    lengthOfIdentifier[identifier] = UInt16(listEntryCount)
    listedCount += listEntryCount
    listEntryCount = 0
    lists[endOfLists & (lists.count - 1)] = descriptor.identifier
    endOfLists += 1
    if endOfLists - firstList > lists.count { passList() }
  }

  private mutating func growIdentifiers(to identifier: Int) {
    let more = identifier + 1 - tableOfIdentifier.count
    guard more > 0 else { return }
    tableOfIdentifier.append(contentsOf: repeatElement(-1, count: more))
    lengthOfIdentifier.append(contentsOf: repeatElement(0, count: more))
  }

  /// Ends what a used descriptor at `slot` hands back: the slots up to the end of its list, or with
  /// IN_ORDER of all lists up to it, and what they have named.
  mutating func finish(slot: UInt64, identifier: UInt16, tables: inout NamedTables) {
    guard slot < UInt64(size) else { return }
    var length = UInt64(0)
    let distance = behind(UInt16(slot))
    let left = distance == 0 ? UInt64(size) : distance
    if isInOrder { passLists(before: left) }
    if isInOrder, let end = position(of: identifier) {
      while firstList < end {
        let list = lists[firstList & (lists.count - 1)]
        passList()
        length += close(list, tables: &tables)
      }
    } else {
      length = close(identifier, tables: &tables)
    }
    knownCount = min(knownCount, left - min(left, max(length, 1)))
  }

  /// Moves over the oldest list, whose own used descriptor is still to come or has just come.
  private mutating func passList() {
    let length = lengthOfIdentifier[Int(lists[firstList & (lists.count - 1)])]
    listedCount -= min(listedCount, UInt64(length))
    firstList += 1
  }

  /// Moves over the lists that begin more than `left` slots behind the frontier: of a group whose
  /// first used descriptor is written last, those before the one that is handed back now.
  private mutating func passLists(before left: UInt64) {
    while firstList < endOfLists, listedCount + listEntryCount > left { passList() }
  }

  /// The position behind the oldest list with an id; nil when there is none.
  private func position(of identifier: UInt16) -> Int? {
    var at = firstList
    while at < endOfLists, lists[at & (lists.count - 1)] != identifier { at += 1 }
    return at < endOfLists ? at + 1 : nil
  }

  /// Forgets a list and returns its entries.
  private mutating func close(_ identifier: UInt16, tables: inout NamedTables) -> UInt64 {
    guard Int(identifier) < tableOfIdentifier.count else { return 0 }
    tables.remove(tableOfIdentifier[Int(identifier)])
    tableOfIdentifier[Int(identifier)] = -1
    defer { lengthOfIdentifier[Int(identifier)] = 0 }
    return UInt64(lengthOfIdentifier[Int(identifier)])
  }

  /// Forgets the tables that are still named.
  mutating func end(tables: inout NamedTables) {
    for index in tableOfIdentifier.indices { tables.remove(tableOfIdentifier[index]) }
    tableOfIdentifier.removeAll()
  }
}
