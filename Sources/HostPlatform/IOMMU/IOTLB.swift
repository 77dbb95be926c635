import ByteLayouts
import IOMMULayouts
import PCIeLayouts

/// One cached translation.
struct IOTLBEntry: Hashable, Sendable {
  var domain: UInt16
  /// The page of 4 KiB that was asked for, bytes / 4096.
  var pageNumber: UInt64
  /// Base of the leaf page in host memory.
  var physicalBase: UInt64
  /// Base-two logarithm of the leaf page's size.
  var sizeExponent: UInt8
  var permissions: PagePermissions
  /// The PASID whose first-level tables gave it; nil for second-level tables.
  var pasid: UInt32?
  /// Whether second-level tables beneath had a part in it.
  var isNested = false
  /// G: every PASID of the domain that has first-level tables may use it.
  var isGlobal = false
  /// Whether a write need not be noted in the tables any more.
  var isDirty = true
  /// The leaf of an Arm unit's stage 1, which may be larger than what lies beneath it.
  var stageOne: StreamLeaf?

  /// The untranslated addresses that the leaf maps.
  var range: AlignedRange {
    AlignedRange(containing: pageNumber << 12, sizeExponent: sizeExponent)
  }

  /// Whether a request may use the entry whose tables are those of `other`.
  func serves(_ other: UInt32?) -> Bool { pasid == other || isGlobal && other != nil }

  func overlaps(_ pages: InvalidationDescriptor.PageRange) -> Bool {
    range.overlaps(
      AlignedRange(containing: pages.address, sizeExponent: min(64, 12 + pages.mask)))
  }

  /// The host address for `address`.
  func translate(_ address: UInt64) -> UInt64 {
    physicalBase | address & (1 << UInt64(sizeExponent) - 1)
  }
}

/// A finite cache of translations: four ways, first in first out in each set.
///
/// Large pages are cached in pieces of 4 KiB that remember their leaf, so that an invalidation of
/// any part of a large page removes every piece of it.
struct IOTLB: Sendable {
  static let wayCount = 4
  private var entries: [IOTLBEntry?]
  private var oldestWay: [UInt8]
  private let setMask: UInt64

  init(setCount: Int) {
    precondition(setCount > 0 && setCount & (setCount - 1) == 0, "a power of two of sets")
    entries = Array(repeating: nil, count: setCount * Self.wayCount)
    oldestWay = Array(repeating: 0, count: setCount)
    setMask = UInt64(setCount - 1)
  }

  private func set(domain: UInt16, pageNumber: UInt64) -> Int {
    Int((pageNumber ^ pageNumber >> 9 ^ UInt64(domain)) & setMask)
  }

  /// The entry for the page of `address`, if it is cached.
  func lookup(domain: UInt16, pasid: UInt32? = nil, address: UInt64) -> IOTLBEntry? {
    let pageNumber = address >> 12
    let first = set(domain: domain, pageNumber: pageNumber) * Self.wayCount
    for way in first..<first + Self.wayCount {
      if let entry = entries[way], entry.pageNumber == pageNumber, entry.domain == domain,
        entry.serves(pasid)
      {
        return entry
      }
    }
    return nil
  }

  /// Caches an entry in place of an older one for the same page, or of the oldest of its set.
  mutating func insert(_ entry: IOTLBEntry) {
    let set = set(domain: entry.domain, pageNumber: entry.pageNumber)
    for way in set * Self.wayCount..<(set + 1) * Self.wayCount {
      if let old = entries[way], old.pageNumber == entry.pageNumber, old.domain == entry.domain,
        old.serves(entry.pasid)
      {
        entries[way] = entry
        return
      }
    }
    entries[set * Self.wayCount + Int(oldestWay[set])] = entry
    oldestWay[set] = (oldestWay[set] + 1) % UInt8(Self.wayCount)
  }

  /// Forgets the entries of `scope`; returns whether there were any.
  mutating func invalidate(_ scope: InvalidationDescriptor.TranslationScope) -> Bool {
    remove { entry in
      switch scope {
      case .global: true
      case .domain(let domain): entry.domain == domain
      case .pages(let domain, let address, let mask):
        // The range is one of second-level addresses, which a nested entry does not know.
        entry.domain == domain
          && (entry.isNested
            || entry.pasid == nil && entry.overlaps(.init(address: address, mask: mask)))
      }
    }
  }

  /// Forgets translations of a PASID; returns whether there were any.
  ///
  /// Without `pages` global ones stay; with them, global ones of the range go, whoever left them. What
  /// comes from second-level tables is the domain's, whatever the PASID.
  ///
  /// Source: VT-d, 6.5.2.
  mutating func invalidate(
    domain: UInt16, pasid: UInt32, pages: InvalidationDescriptor.PageRange?
  ) -> Bool {
    remove { entry in
      guard entry.domain == domain, pages.map(entry.overlaps) ?? true else { return false }
      guard let own = entry.pasid else { return true }
      return entry.isGlobal ? pages != nil : own == pasid
    }
  }

  /// Forgets what `isMeant` names; returns whether there was any.
  mutating func remove(where isMeant: (IOTLBEntry) -> Bool) -> Bool {
    var removed = false
    for index in entries.indices {
      guard let entry = entries[index], isMeant(entry) else { continue }
      entries[index] = nil
      removed = true
    }
    return removed
  }
}
