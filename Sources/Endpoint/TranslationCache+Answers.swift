import PCIeLayouts

/// Answers to translation requests: entry by entry, for the pages from the first on.
///
/// An answer may have fewer entries than were asked for, and none for the first page that is not
/// there. What it has is cached, but for the pages that an invalidation named meanwhile.
///
/// Source: ATS 1.1, 2.3; rule ATS-03 of `docs/ats.md`.
extension TranslationCache {
  /// Takes the whole answer to the request with `tag`; nil stands for a completion without data.
  mutating func complete(tag: UInt8, answer: TranslationEntry?) {
    if let answer { take(answer, tag: tag) }
    end(tag: tag)
  }

  /// Takes the next entry of an answer; what was not asked for is left alone.
  mutating func take(_ entry: TranslationEntry, tag: UInt8) {
    guard let index = waiting(tag), requests[index].next < requests[index].end else { return }
    let request = requests[index]
    if request.first == nil { requests[index].first = entry }
    let covered = AlignedRange(
      containing: request.next, sizeExponent: entry.range.sizeExponent)
    requests[index].next = covered.last &+ 1
    guard mutant == .keepsOvertakenAnswer || !request.isStale(covered),
      request.isGranted(by: entry)
    else { return }
    install(entry, page: place(of: request.next, in: request, entry))
    if mutant == .guessesTranslations, requests[index].next < request.end {
      // Where the answer ends, the next page is taken for its neighbour in memory.
      let next = AlignedRange(
        containing: entry.range.last &+ 1, sizeExponent: entry.range.sizeExponent)
      var guess = entry
      guess.range = next
      install(guess, page: requests[index].next)
    }
  }

  /// No more of the answer to the request with `tag` will come.
  mutating func end(tag: UInt8) {
    guard let index = waiting(tag) else { return }
    let request = requests[index]
    let isUsed = !request.isStale || mutant == .keepsOvertakenAnswer
    guard isUsed, !(request.first.map { request.isGranted(by: $0) } ?? false) else {
      requests[index].state = .free
      return
    }
    // An answer that grants less than was asked for; one without data is none.
    let isLacking =
      asksForPages && request.first?.isUntranslatedOnly == false
      && request.attempts < Self.attemptLimit
    requests[index].state = isLacking ? .lacking : .denied
    noteLacking()
  }

  /// Whether an answer that is under way will be used for a page.
  func awaits(_ page: UInt64, isWrite: Bool) -> Bool {
    requests.contains { $0.state == .waiting && $0.wantsWrite == isWrite && $0.asks(for: page) }
  }

  private func waiting(_ tag: UInt8) -> Int? {
    requests.indices.first { requests[$0].state == .waiting && requests[$0].tag == tag }
  }

  /// The page that an entry is for; a mutant takes the entries of an answer in the wrong order.
  private func place(
    of page: UInt64, in request: Request, _ entry: TranslationEntry
  ) -> UInt64 {
    guard mutant == .reversesTranslations, entry.range.sizeExponent == 12 else { return page }
    return request.end &- 4096 &- (page &- request.page)
  }
}

extension TranslationCache.Request {
  /// Whether an entry lets the access through that asked.
  fileprivate func isGranted(by entry: TranslationEntry) -> Bool {
    !entry.isUntranslatedOnly && (wantsWrite ? entry.allowsWrite : entry.allowsRead)
  }

  /// Whether an invalidation named any page in `range` that was asked for.
  fileprivate func isStale(_ range: AlignedRange) -> Bool {
    guard stalePages != 0 else { return false }
    return (0..<pageCount).contains {
      stalePages >> UInt32($0) & 1 != 0 && range.contains(page &+ UInt64($0) << 12)
    }
  }
}
