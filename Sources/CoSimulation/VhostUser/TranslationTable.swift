import PCIeLayouts

/// What the front end's IOMMU has said: pages by I/O virtual address.
struct TranslationTable {
  /// One update.
  struct Entry {
    var address: UInt64
    var byteCount: UInt64
    var user: UInt64
    var mayRead: Bool
    var mayWrite: Bool

    var last: UInt64 { address + (byteCount - 1) }
  }

  /// Entries at most.
  static let limit = 65_536

  /// In order of address; none overlaps another.
  private(set) var entries: [Entry] = []

  private func position(_ address: UInt64) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].last < address { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The entry of an address.
  func find(_ address: UInt64) -> Entry? {
    let at = position(address)
    guard at < entries.count, entries[at].address <= address else { return nil }
    return entries[at]
  }

  /// Takes an entry in; what it overlaps goes.
  mutating func update(_ entry: Entry) throws(SessionFault) {
    _ = remove(entry.address, last: entry.last)
    guard entries.count < Self.limit else {
      throw .wrongMessage("more than \(Self.limit) translations")
    }
    entries.insert(entry, at: position(entry.address))
  }

  /// Forgets what overlaps a range.
  mutating func remove(_ first: UInt64, last: UInt64) -> [Entry] {
    let start = position(first)
    var end = start
    while end < entries.count, entries[end].address <= last { end += 1 }
    let removed = Array(entries[start..<end])
    entries.removeSubrange(start..<end)
    return removed
  }

  mutating func removeAll() { entries.removeAll() }
}
