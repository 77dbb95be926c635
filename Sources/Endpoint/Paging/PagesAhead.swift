import ByteLayouts
import CycleKernel

/// Pages that the same request will want next, which one group asks for together.
extension ReadPort {
  /// Adds pages behind `page`, when data waits for that page, until there are `limit`.
  func addPages(
    behind page: UInt64, limit: Int, to batch: inout [UInt64], cache: borrowing TranslationCache
  ) {
    guard !dataQueue.isEmpty else { return }
    let first = transactions[dataQueue.front]
    guard case .bus(let start) = first.route, case .slot(let slot, _) = first.request.client,
      (start.rawValue &+ UInt64(first.issued)) & ~0xfff == page
    else { return }
    var place = 1
    while place < dataQueue.count, batch.count < limit {
      let next = transactions[dataQueue[place]]
      guard case .bus(let address) = next.route, case .slot(slot, _) = next.request.client else {
        return
      }
      let other = address.rawValue & ~0xfff
      if !batch.contains(other), !cache.covers(other, isWrite: false) { batch.append(other) }
      place += 1
    }
  }
}

extension WritePipe {
  /// Adds pages behind `page`, when data waits for that page, until there are `limit`.
  func addPages(
    behind page: UInt64, limit: Int, to batch: inout [UInt64], cache: borrowing TranslationCache
  ) {
    guard !queue.isEmpty, case .slot(let slot, _) = queue.front.source,
      (queue.front.address &+ UInt64(queue.front.done)) & ~0xfff == page
    else { return }
    var place = 1
    while place < queue.count, batch.count < limit {
      guard case .slot(slot, _) = queue[place].source else { return }
      let other = queue[place].address & ~0xfff
      if !batch.contains(other), !cache.covers(other, isWrite: true) { batch.append(other) }
      place += 1
    }
  }
}
