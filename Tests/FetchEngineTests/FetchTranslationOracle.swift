import Virtqueues

/// Judges a translation cache by its pins: plain dictionaries, no code of the cache.
struct TranslationOracle {
  struct Invalidation {
    var pages: TranslationPages
    var time: Int
    var tag: UInt8
    var isComplete = false
  }

  private struct Read {
    var address: UInt64
    var payload: UInt8
    var mustStay: Bool
    var since: Int
  }

  private(set) var violations: [String] = []
  private var reads: [UInt8: Read] = [:]
  /// Translated reads that were taken and have not ended.
  private(set) var away: [UInt8: (page: UInt64, since: Int)] = [:]
  private(set) var invalidations: [Invalidation] = []
  private var completed = 0
  private var completionIsSeen = false
  private var asked: [UInt8: UInt64] = [:]
  /// Statuses that answers gave for a page, and whether one said U.
  private var denials: Set<UInt64> = []
  private var failures: Set<UInt64> = []
  private var untranslated: Set<UInt64> = []
  private var flushTime = 0
  /// Whether translation is ever off; then a read may go as it is.
  var wasOff = true
  private(set) var outCount = 0
  private(set) var translatedCount = 0

  var pendingReads: Int { reads.count }
  var pendingInvalidations: Int { invalidations.count - completed }
  func isBusy(_ tag: UInt8) -> Bool { reads[tag] != nil || away[tag] != nil }

  private mutating func note(_ cycle: Int, _ text: String) {
    if violations.count < 5 { violations.append("cycle \(cycle): \(text)") }
  }

  mutating func accept(tag: UInt8, address: UInt64, payload: UInt8, isOff: Bool) {
    reads[tag] = Read(address: address, payload: payload, mustStay: isOff, since: flushTime)
  }

  /// All that was granted before `time` is forgotten; reads taken from now on may not use it.
  mutating func flush(at time: Int) { flushTime = time }

  mutating func end(_ tag: UInt8) { away[tag] = nil }

  mutating func invalidate(_ pages: TranslationPages, time: Int, tag: UInt8) {
    invalidations.append(Invalidation(pages: pages, time: time, tag: tag))
  }

  mutating func request(tag: UInt8, page: UInt64, cycle: Int) {
    if asked[tag] != nil { note(cycle, "request tag \(tag) is used twice") }
    if asked.values.contains(page) { note(cycle, "page \(page) is asked for twice") }
    asked[tag] = page
  }

  mutating func answer(tag: UInt8, isFailed: Bool, reads: Bool, isUntranslated: Bool) {
    guard let page = asked.removeValue(forKey: tag) else { return }
    if isFailed {
      failures.insert(page)
    } else if !reads {
      denials.insert(page)
    } else if isUntranslated {
      untranslated.insert(TranslationHost.block(of: page).first)
    }
  }

  /// Looks at what the pins show in a cycle.
  mutating func look(_ pins: FetchTranslationOutputs, host: TranslationHost, cycle: Int) {
    if pins.completionValid, !completionIsSeen {
      completionIsSeen = true
      if completed == invalidations.count {
        note(cycle, "a completion without an invalidation")
      } else {
        invalidations[completed].isComplete = true
        let done = invalidations[completed]
        completed += 1
        if done.tag != pins.completionTag { note(cycle, "completion of another ITag") }
        for (tag, read) in away.sorted(by: { $0.key < $1.key })
        where done.pages.contains(read.page) && read.since < done.time {
          note(cycle, "completed while the read of tag \(tag) is under way")
        }
      }
    }
    if !pins.completionValid { completionIsSeen = false }
    guard pins.outValid, pins.outTranslated, let read = reads[pins.outTag] else { return }
    let page = read.address >> 12
    guard let mapping = host.mapping(ofTarget: pins.outAddress >> 12) else {
      return note(cycle, "an address that the host never gave")
    }
    if !mapping.pages.contains(page) || pins.outAddress & 0xfff != read.address & 0xfff
      || (pins.outAddress >> 12) & 0x3f_ffff != page - mapping.pages.first
    {
      note(cycle, "the translation of another page")
    }
    if !mapping.reads || mapping.isUntranslated || mapping.isNoSnoop != pins.outNoSnoop {
      note(cycle, "attributes of the mapping are not kept")
    }
    if read.mustStay { note(cycle, "translated although translation was off") }
    if mapping.since < read.since { note(cycle, "a translation of before the flush") }
    let stale = invalidations.prefix(completed).contains {
      $0.pages.contains(page) && $0.time > mapping.since
    }
    if stale { note(cycle, "a translation whose invalidation is complete") }
  }

  /// A completion was taken; the next cycle may show another.
  mutating func takeCompletion() { completionIsSeen = false }

  /// A read was taken from the cache.
  mutating func take(_ pins: FetchTranslationOutputs, host: TranslationHost, cycle: Int) {
    guard let read = reads.removeValue(forKey: pins.outTag) else {
      return note(cycle, "tag \(pins.outTag) comes out again")
    }
    outCount += 1
    if read.payload != pins.outPayload { note(cycle, "the payload of another read") }
    let page = read.address >> 12
    guard !pins.outTranslated else {
      translatedCount += 1
      let since = host.mapping(ofTarget: pins.outAddress >> 12)?.since ?? 0
      away[pins.outTag] = (page, since)
      return
    }
    if pins.outAddress != read.address { note(cycle, "an address that changed") }
    let isTold: Bool =
      switch pins.outStatus {
      case .good:
        wasOff || read.mustStay || untranslated.contains(TranslationHost.block(of: page).first)
      case .noRead: denials.contains(page)
      case .failed: failures.contains(page)
      }
    if !isTold { note(cycle, "status \(pins.outStatus) that no answer gave") }
  }
}
