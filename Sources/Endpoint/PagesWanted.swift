import ByteLayouts
import CycleKernel

/// Pages that one translation request asks for: those that the same request of the guest wants next
/// and that follow each other without a gap.
extension ReadPort {
  /// How many pages from `page` on are asked for, at most `limit`, for the read that needs `page`.
  func pageCount(
    from page: UInt64, wantedBy index: Int, limit: Int, cache: borrowing TranslationCache
  ) -> Int {
    guard limit > 1, !cache.awaits(page, isWrite: false), !dataQueue.isEmpty,
      dataQueue.front == index,
      case .slot(let slot, _) = transactions[index].request.client
    else { return 1 }
    var run = PageRun(page)
    for place in 1..<dataQueue.count where run.count < limit {
      let next = transactions[dataQueue[place]]
      guard case .bus(let address) = next.route, case .slot(slot, _) = next.request.client,
        run.take(address.rawValue, isWrite: false, cache)
      else { break }
    }
    return run.count
  }
}

extension WritePipe {
  /// How many pages from `page` on, that of the oldest write, are asked for, at most `limit`.
  func pageCount(from page: UInt64, limit: Int, cache: borrowing TranslationCache) -> Int {
    guard limit > 1, !cache.awaits(page, isWrite: true),
      case .slot(let slot, _) = queue.front.source
    else { return 1 }
    var run = PageRun(page)
    for place in 1..<queue.count where run.count < limit {
      guard case .slot(slot, _) = queue[place].source,
        run.take(queue[place].address, isWrite: true, cache)
      else { break }
    }
    return run.count
  }
}

/// Pages of 4 KiB without a gap.
private struct PageRun {
  private var last: UInt64
  private(set) var count = 1

  init(_ page: UInt64) { last = page }

  /// Goes on to the page of `address`; false where that is neither the last nor the next page, or
  /// need not be asked for.
  mutating func take(
    _ address: UInt64, isWrite: Bool, _ cache: borrowing TranslationCache
  ) -> Bool {
    let page = address & ~0xfff
    if page == last { return true }
    guard page == last &+ 4096, !cache.covers(page, isWrite: isWrite),
      !cache.awaits(page, isWrite: isWrite)
    else { return false }
    last = page
    count += 1
    return true
  }
}
