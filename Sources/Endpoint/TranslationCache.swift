import ByteLayouts
import PCIeLayouts

/// The device's address translation cache (ATC): granted translations and requests for more.
///
/// Nothing else in the endpoint makes a `TranslatedAddress`. Replacement is round robin, so that
/// the same run always keeps the same entries.
///
/// Source: ATS 1.1, 2 and 3; rules ATS-01...ATS-09 of `docs/ats.md`.
struct TranslationCache {
  /// What the cache says about an access.
  enum Answer {
    /// Use this address.
    case hit(TranslatedAddress)
    /// Ask first; `freeRequest` says whether a request for the page can be made now.
    case miss
    /// The host granted no such access.
    case denied
  }

  struct Entry {
    var isValid = false
    var untranslated = AlignedRange(containing: 0, sizeExponent: 12)
    var translated: UInt64 = 0
    var allowsRead = false
    var allowsWrite = false
    /// Whether it holds for every PASID.
    var isGlobal = false
  }

  /// A request under way, or an answer that the asker has not yet seen.
  struct Request {
    enum State {
      /// Nobody's.
      case free
      /// Asked, and not yet answered.
      case waiting
      /// The asker is to be told that there is no such access.
      case denied
      /// Not granted, and the page is to be asked for.
      case lacking
      /// The page was asked for.
      case paging
      /// The page is said to be there now; its asker translates again.
      case again
    }
    var state = State.free
    /// The page that the asker waits for.
    var page: UInt64 = 0
    /// Pages that were asked for, from that one on, 1...16.
    var pageCount = 1
    var wantsWrite = false
    var tag: UInt8 = 0
    /// Pages that an invalidation named since, a bit for each: their answers are discarded.
    var stalePages: UInt32 = 0
    /// What the answer said of `page`, once it has come.
    var first: TranslationEntry?
    /// Where the next entry of the answer begins.
    var next: UInt64 = 0
    /// The group that asks for the page.
    var group: UInt16 = 0
    /// Translations that did not grant the access, although the page had been asked for.
    var attempts = 0

    /// Whether the answer for `page` is discarded.
    var isStale: Bool { stalePages & 1 != 0 }
    /// The first address that was not asked for.
    var end: UInt64 { page &+ UInt64(pageCount) << 12 }
    /// Whether the answer is to be used for a page.
    func asks(for other: UInt64) -> Bool {
      let number = (other &- page) >> 12
      return number < pageCount && stalePages >> UInt32(number) & 1 == 0
    }
  }

  /// Translations in vain behind page requests, after which the access ends.
  static let attemptLimit = 3

  private(set) var entries: [Entry]
  var requests: [Request]
  private var nextVictim = 0
  private(set) var hitCount: UInt64 = 0
  private(set) var missCount: UInt64 = 0

  /// Whether pages that are not granted can be asked for.
  var asksForPages = false
  /// Whether any is to be asked for.
  private(set) var hasLacking = false
  let mutant: EndpointMutant?

  init(entryCount: Int, requestCount: Int, mutant: EndpointMutant? = nil) {
    self.mutant = mutant
    entries = Array(repeating: Entry(), count: entryCount)
    requests = Array(repeating: Request(), count: requestCount)
  }

  /// Empties the cache, but for what holds for every PASID where that is to stay; answers under way are
  /// discarded.
  mutating func flush(keepingGlobal: Bool = false) {
    for index in entries.indices where !(keepingGlobal && entries[index].isGlobal) {
      entries[index].isValid = false
    }
    abandonRequests()
  }

  /// Drops every answer that its asker has not seen, now and to come: whoever is left asks again.
  mutating func abandonRequests() {
    for index in requests.indices {
      switch requests[index].state {
      case .denied, .lacking, .again: requests[index].state = .free
      case .free, .waiting, .paging: break
      }
      requests[index].stalePages = .max
    }
    hasLacking = false
  }

  func entryIndex(_ address: UInt64) -> Int? {
    for index in entries.indices
    where entries[index].isValid && entries[index].untranslated.contains(address) {
      return index
    }
    return nil
  }

  /// Looks an access up; it must not cross a page of 4 KiB.
  mutating func look(up address: BusAddress, isWrite: Bool) -> Answer {
    let value = address.rawValue
    if let index = entryIndex(value) {
      let entry = entries[index]
      if isWrite ? entry.allowsWrite : entry.allowsRead {
        hitCount += 1
        let offset = value & entry.untranslated.offsetMask
        return .hit(TranslatedAddress(rawValue: entry.translated &+ offset))
      }
    }
    for index in requests.indices
    where requests[index].state == .denied && requests[index].page == value & ~0xfff
      && requests[index].wantsWrite == isWrite
    {
      requests[index].state = .free
      return .denied
    }
    return .miss
  }

  /// A free request for the page of `address`, unless one is already under way for it.
  func freeRequest(for address: BusAddress, isWrite: Bool) -> Int? {
    var free: Int?
    var spare: Int?
    let page = address.rawValue & ~0xfff
    for index in requests.indices {
      let isSame = requests[index].page == page && requests[index].wantsWrite == isWrite
      switch requests[index].state {
      case .free: free = free ?? index
      case .waiting:
        if requests[index].wantsWrite == isWrite, requests[index].asks(for: page) { return nil }
      case .lacking, .paging: if isSame, !requests[index].isStale { return nil }
      case .again:
        if isSame { return index }
        spare = spare ?? index
      case .denied: break
      }
    }
    return free ?? spare
  }

  /// Notes that a translation request was sent, for the page of `address` and those behind it.
  mutating func start(
    _ index: Int, for address: BusAddress, pageCount: Int = 1, isWrite: Bool, tag: UInt8
  ) {
    missCount += 1
    let page = address.rawValue & ~0xfff
    let isAgain = requests[index].state == .again && requests[index].page == page
    requests[index] = Request(
      state: .waiting, page: page, pageCount: pageCount, wantsWrite: isWrite, tag: tag, next: page,
      attempts: isAgain ? requests[index].attempts + 1 : 0)
  }

  mutating func noteLacking() { hasLacking = requests.contains { $0.state == .lacking } }

  mutating func install(_ answer: TranslationEntry, page: UInt64) {
    let isWider = mutant == .widensTranslations
    let exponent = answer.range.sizeExponent + (isWider ? 1 : 0)
    let range = AlignedRange(containing: page, sizeExponent: exponent)
    let lead = isWider ? page & (1 << UInt64(answer.range.sizeExponent)) : 0
    for index in entries.indices
    where entries[index].isValid && entries[index].untranslated.overlaps(range) {
      entries[index].isValid = false
    }
    entries[nextVictim] = Entry(
      isValid: true, untranslated: range, translated: answer.range.base &- lead,
      allowsRead: answer.allowsRead, allowsWrite: answer.allowsWrite,
      isGlobal: answer.isGlobal || mutant == .takesAllForGlobal)
    nextVictim = (nextVictim + 1) % entries.count
  }

  /// Deletes what an invalidation names; answers under way are discarded for the pages that it names.
  ///
  /// - Parameter takesGlobal: whether entries that hold for every PASID are meant too.
  mutating func invalidate(
    _ range: AlignedRange, takesGlobal: Bool = true, keepingEntries: Bool
  ) {
    for index in requests.indices {
      switch requests[index].state {
      case .free, .lacking, .paging, .again: break
      case .denied: if range.overlapsPage(requests[index].page) { requests[index].state = .free }
      case .waiting:
        for number in 0..<requests[index].pageCount
        where range.overlapsPage(requests[index].page &+ UInt64(number) << 12) {
          requests[index].stalePages |= 1 << UInt32(number)
        }
      }
    }
    if keepingEntries { return }
    let sparesGlobal = !takesGlobal || mutant == .keepsGlobalTranslations
    for index in entries.indices
    where entries[index].untranslated.overlaps(range)
      && !(sparesGlobal && entries[index].isGlobal)
    {
      entries[index].isValid = false
    }
  }
}

extension AlignedRange {
  /// Whether the range holds a page of 4 KiB, or is part of it.
  fileprivate func overlapsPage(_ page: UInt64) -> Bool {
    overlaps(AlignedRange(containing: page, sizeExponent: 12))
  }
}
