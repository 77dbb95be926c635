import VirtioLayouts

/// Where a queue of a pair's guest lies, and by which rules it runs.
struct PairShape {
  /// Bytes of memory that each queue has for its ring and tables.
  static let areaByteCount: UInt64 = 0x20_0000
  /// Where the tables begin, counted from the queue's area.
  static let tablesOffset: UInt64 = 0x10_0000

  /// The guest's own number of the queue; each engine knows it by another.
  var slot: Int
  var isPacked: Bool
  var size: UInt16
  var place: Place
  /// Bytes from the queue's area to its table or packed ring.
  var ringOffset: UInt64
  /// Bytes from the table of a split ring to its available ring's first legal place.
  var availableGap: UInt64
  /// Bytes by which its indirect tables are shifted.
  var tableShift: UInt64
  var options: QueueOptions
  /// Whether its numbers may be as large as the pins allow.
  var isFar = false
  /// Descriptors of nearly every chain, which then lie side by side in the order of the ring.
  var usualLength: Int?
  /// Whether these descriptors lie in a table.
  var usesTables = false
  /// Whether a shorter chain of a split ring takes as many entries as a usual one.
  var padsChains = false
  /// Whether chains of a split ring now and then leave the order of its table.
  var scattersChains = false
  /// The entry of a split ring's table that is used first.
  var firstEntry: UInt16 = 0
  /// Whether the entries of a split ring's indirect tables lie as far apart as there is room.
  var spreadsTables = false
  /// Whether bad descriptors lie at the edges of the window.
  var nearsEdges = false
  /// Entries of a split ring's indirect tables behind those that are used.
  var unusedEntries: UInt32 = 0
  /// Of the flags that have no meaning, those that may be set.
  var reservedFlags: UInt16 = 0

  /// First byte of the queue's area in the memory of its place.
  var area: UInt64 { UInt64(slot) * Self.areaByteCount }
  /// Of the table of a split ring, or of a packed ring.
  var table: UInt64 { area + ringOffset }
  /// Of a split ring's available ring.
  var available: UInt64 { table + 16 * UInt64(size) + availableGap }
  var start: UInt16 { options.start ?? (isPacked ? 0x8000 : 0) }
  /// Most descriptors of a chain.
  var limit: Int { Int(options.chainLimit == 0 ? size : options.chainLimit) }

  /// Bytes from the table or packed ring to the end of all that the ring has.
  var ringByteCount: UInt64 {
    16 * UInt64(size) + (isPacked ? 0 : availableGap + 6 + 2 * UInt64(size))
  }

  /// Bytes of each slot's indirect table.
  var bytesPerTable: UInt64 {
    var slots: UInt64 = 1
    while slots < UInt64(size) { slots *= 2 }
    return (Self.areaByteCount - Self.tablesOffset) / slots
  }

  /// Most entries of an indirect table.
  var entriesPerTable: Int { Int((bytesPerTable - tableShift) / 16) }

  /// The indirect table of the chain that lies in entry `index` of the ring.
  func indirectTable(_ index: Int) -> UInt64 {
    area + Self.tablesOffset + UInt64(index) * bytesPerTable + tableShift
  }
}
