/// A stretch of translated addresses that the IOMMU allowed the device to use.
struct TranslationGrant {
  /// The untranslated addresses.
  var untranslated: TranslationRange
  /// The translated address of the first byte.
  var translated: UInt64
  /// R.
  var mayRead: Bool
  /// W.
  var mayWrite: Bool
  /// Position of the translation request among the link's events.
  var ordinal: UInt64
  /// The PASID of the translation request; nil without one.
  var pasid: UInt32?
  /// Global: every PASID may use it.
  var isGlobal = false

  /// Whether a function whose requests have `current` may use it.
  func serves(_ current: UInt32?) -> Bool {
    pasid == current || isGlobal && pasid != nil && current != nil
  }
}

/// The grants that are alive, by translated and by untranslated address.
struct TranslationGrants: ~Copyable {
  private static let widestQuery: UInt64 = 1 << 20
  private var grants: [TranslationGrant] = []
  private var handles: [(translated: Int32, untranslated: Int32)] = []
  private var isAlive: [Bool] = []
  private var free: [Int] = []
  private var byTranslated = IntervalIndex()
  private var byUntranslated = IntervalIndex()
  /// Whether any grant ever had a PASID.
  private var hasPASIDs = false

  /// Adds a grant, or widens the one for the same addresses.
  mutating func add(_ grant: TranslationGrant) {
    var same: Int?
    if grant.pasid != nil { hasPASIDs = true }
    byUntranslated.forEach(overlapping: grant.untranslated.base, byteCount: 1) { _, interval in
      let present = grants[Int(interval.owner)]
      if present.untranslated == grant.untranslated, present.translated == grant.translated,
        present.pasid == grant.pasid, present.isGlobal == grant.isGlobal
      {
        same = Int(interval.owner)
      }
    }
    if let same {
      grants[same].mayRead = grants[same].mayRead || grant.mayRead
      grants[same].mayWrite = grants[same].mayWrite || grant.mayWrite
      grants[same].ordinal = grant.ordinal
      return
    }
    let owner = free.popLast() ?? grants.count
    let size = grant.untranslated.byteCount
    let entry = (
      translated: byTranslated.insert(grant.translated, byteCount: size, owner: Int32(owner)),
      untranslated: byUntranslated.insert(
        grant.untranslated.base, byteCount: size, owner: Int32(owner))
    )
    if owner == grants.count {
      grants.append(grant)
      handles.append(entry)
      isAlive.append(true)
    } else {
      grants[owner] = grant
      handles[owner] = entry
      isAlive[owner] = true
    }
  }

  /// Whether live grants cover every byte of a translated access with its permission; a read of
  /// no bytes needs either permission.
  ///
  /// - Parameter pasid: the PASID of the function's requests at that time.
  func cover(
    _ address: UInt64, byteCount: UInt64, isWrite: Bool, isEmpty: Bool, pasid: UInt32? = nil
  ) -> Bool {
    var at = address
    let end = address &+ byteCount
    while at < end {
      let next = byTranslated.furthestEnd(holding: at) {
        let grant = grants[Int($0.owner)]
        return grant.serves(pasid)
          && (isWrite ? grant.mayWrite : grant.mayRead || isEmpty && grant.mayWrite)
      }
      guard let next else { return false }
      at = next
    }
    return true
  }

  /// Ends what overlaps `range` and was asked for before `ordinal`; parts of a larger grant that
  /// lie outside live on, since a device may cache parts.
  mutating func revoke(_ range: TranslationRange, before ordinal: UInt64) {
    revoke(TakenTranslations(range: range), before: ordinal)
  }

  /// Ends what an invalidation takes away and was asked for before `ordinal`.
  mutating func revoke(_ taken: TakenTranslations, before ordinal: UInt64) {
    let range = taken.pasid == nil && hasPASIDs ? .everything : taken.range
    var hit: [Int] = []
    if range.byteCount > Self.widestQuery {
      hit = grants.indices.filter { isAlive[$0] && grants[$0].untranslated.overlaps(range) }
    } else {
      byUntranslated.forEach(overlapping: range.base, byteCount: range.byteCount) { _, interval in
        if !hit.contains(Int(interval.owner)) { hit.append(Int(interval.owner)) }
      }
    }
    for owner in hit where grants[owner].ordinal < ordinal {
      let grant = grants[owner]
      guard let range = taken.range(of: grant.pasid, isGlobal: grant.isGlobal),
        grant.untranslated.overlaps(range)
      else { continue }
      remove(owner)
      keepRest(of: grant, outside: range)
    }
  }

  private mutating func remove(_ owner: Int) {
    byTranslated.remove(handles[owner].translated)
    byUntranslated.remove(handles[owner].untranslated)
    isAlive[owner] = false
    free.append(owner)
  }

  private mutating func keepRest(of grant: TranslationGrant, outside range: TranslationRange) {
    if grant.untranslated.base < range.base {
      var below = grant
      below.untranslated.last = range.base - 1
      add(below)
    }
    if grant.untranslated.last > range.last {
      var above = grant
      above.untranslated.base = range.last + 1
      above.translated &+= above.untranslated.base - grant.untranslated.base
      add(above)
    }
  }
}
