import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace

/// Reads of the bus on their way to the link: splitting, translation, tags.
///
/// Source: PCIe Base, 2.2.7; ATS 1.1, 2.
extension ReadPort {
  /// Sends at most one TLP; returns whether it did.
  mutating func issue(
    _ context: inout RequesterContext, trace: TraceHub, at cycle: Cycle
  ) -> Bool {
    guard context.mayRequest else { return false }
    if !engineQueue.isEmpty {
      switch issue(engineQueue.front, &context, trace: trace, at: cycle) {
      case .finished:
        _ = engineQueue.pop()
        return true
      case .progress: return true
      case .blocked: break
      }
    }
    guard !dataQueue.isEmpty else { return false }
    switch issue(dataQueue.front, &context, trace: trace, at: cycle) {
    case .finished:
      _ = dataQueue.pop()
      return true
    case .progress: return true
    case .blocked: return false
    }
  }

  private enum Step { case finished, progress, blocked }

  private mutating func issue(
    _ index: Int, _ context: inout RequesterContext, trace: TraceHub, at cycle: Cycle
  ) -> Step {
    let transaction = transactions[index]
    guard case .bus(let start) = transaction.route else { return .finished }
    guard !tags.isExhausted, context.link.up.hasRoom(.nonPosted) else { return .blocked }
    let address = start.advanced(by: UInt64(transaction.issued))
    let count = RequestSplitting.requestByteCount(
      address: address.rawValue, remaining: transaction.request.byteCount - transaction.issued,
      limit: context.maximumReadRequest)
    var target = address.rawValue
    var page: UInt64?
    if context.usesTranslation, case .granted(let granted) = transaction.request.translation {
      target = granted.rawValue &+ UInt64(transaction.issued)
      page = address.rawValue & ~0xfff
    } else if context.usesTranslation, transaction.request.translation == .ofPort {
      switch context.cache.look(up: address, isWrite: false) {
      case .hit(let translated):
        target = translated.rawValue
        page = address.rawValue & ~0xfff
      case .denied:
        refuseRest(of: index, trace: trace, at: cycle)
        return .finished
      case .miss:
        let pageCount = pageCount(
          from: address.rawValue & ~0xfff, wantedBy: index, limit: context.translationPageLimit,
          cache: context.cache)
        return requestTranslation(
          address, pageCount: pageCount, isWrite: false, &context, at: cycle)
          ? .progress : .blocked
      }
    }
    guard let tag = tags.take() else { return .blocked }
    uses[Int(tag)] = TagUse(
      isActive: true, transaction: index, offset: transaction.issued, byteCount: count, page: page)
    expectAnswer(tag, at: cycle)
    var header = TLPHeader.memory(
      .memoryRead, requester: context.identifier, tag: tag, address: target, byteCount: count)
    header.addressType = page == nil ? .untranslated : .translated
    if page == nil { header.pasid = context.pasid }
    header.relaxedOrdering = context.relaxedOrdering.marks(transaction.request.purpose)
    context.link.up.post(header)
    transactions[index].issued += count
    return transactions[index].issued == transaction.request.byteCount ? .finished : .progress
  }

  /// Ends a read without the bytes that were not asked for; those that were are awaited.
  mutating func refuseRest(of index: Int, trace: TraceHub, at cycle: Cycle) {
    if !transactions[index].hasFailed { transactions[index].status = .unsupported }
    if transactions[index].issued == transactions[index].completed {
      finish(index, trace: trace, at: cycle)
    }
    transactions[index].issued = transactions[index].request.byteCount
  }
}
