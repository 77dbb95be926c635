// Beside rtl/dfe_scan.sv.

/// Finds lists in a packed ring, descriptor by descriptor.
///
/// A list is found at its end: a walker starts only then, so that the driver cannot have written over
/// entries that are still to be looked at.
///
/// Source: VIRTIO v1.4, sections 2.8.1 and 2.8.5.
struct FetchScan {
  /// What one descriptor was.
  enum Finding {
    /// Not available: the driver has come no further.
    case nothing
    /// The last of the list that begins at this slot and wrap counter.
    case end(of: UInt16)
    /// Another of the list.
    case inside
    /// One more than the ring has: the list has no end.
    case tooLong
  }

  /// The next slot to look at.
  private(set) var slot: UInt16 = 0
  private var wrap: Bool = true
  /// Descriptors of the list that were found; 0 between lists.
  private var listCount: UInt16 = 0
  /// Where the list begins.
  private var first: UInt16 = 0
  private(set) var isTooLong: Bool = false

  init() {}

  /// Starts at a slot (bits 14:0) and wrap counter (bit 15).
  init(start: UInt16) {
    slot = start & 0x7fff
    wrap = start & 0x8000 != 0
  }

  /// Where the next list will appear: slot and wrap counter.
  var position: UInt16 { slot | (wrap ? 0x8000 : 0) }

  /// Takes the flags of the descriptor in `slot` and moves on.
  mutating func look(_ flags: UInt16, size: UInt16) -> Finding {
    let isAvailable = flags & FetchLaw.flagAvailable != 0
    let isUsed = flags & FetchLaw.flagUsed != 0
    let isFirst = listCount == 0
    if isFirst && (isAvailable != wrap || isUsed == wrap) { return .nothing }
    if listCount == size {
      isTooLong = true
      return .tooLong
    }
    if isFirst { first = position }
    let goesOn = flags & FetchLaw.flagNext != 0
    listCount = goesOn ? listCount + 1 : 0
    slot += 1
    if slot == size {
      slot = 0
      wrap.toggle()
    }
    return goesOn ? .inside : .end(of: first)
  }
}
