import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace

/// Pages that are not there: asked for, answered, translated again.
///
/// Source: ATS 1.1, 4; `docs/paging.md`.
extension Endpoint {
  /// Makes groups of what the translation cache lacks, and sends at most one message; returns
  /// whether anything happened.
  func stepPageRequests(at cycle: Cycle) -> Bool {
    var didMove = false
    if context.cache.hasLacking { didMove = askForPage() }
    guard pages.hasMessages, context.mayRequest, link.up.hasRoom(.posted) else { return didMove }
    var header = TLPHeader(kind: .message, requester: space.identifier)
    header.messageCode = .pageRequest
    header.messageRouting = .toRoot
    let message = pages.takeMessage()
    header.messageData = message.request.encoded
    header.pasid = message.pasid
    link.up.post(header)
    return true
  }

  private func askForPage() -> Bool {
    guard pages.mayAsk else {
      // The interface was turned off, by software or by a failure.
      context.cache.denyLacking()
      return true
    }
    let limit = pages.nextGroupLimit
    guard limit > 0, let (page, isWrite) = context.cache.nextLacking else { return false }
    pageBatch.removeAll(keepingCapacity: true)
    pageBatch.append(page)
    if isWrite {
      writes.addPages(behind: page, limit: limit, to: &pageBatch, cache: context.cache)
    } else {
      reads.addPages(behind: page, limit: limit, to: &pageBatch, cache: context.cache)
    }
    context.cache.await(group: pages.ask(pageBatch, isWrite: isWrite, pasid: context.pasid))
    return true
  }

  /// Takes the response to a group.
  func takePageResponse(_ header: TLPHeader) {
    let response = PageGroupResponse(header)
    switch pages.take(response) {
    case .ignored: break
    case .unexpected: space.setPagingStatus(PageRequestCapability.unexpectedIndex)
    case .answered:
      if response.code == .failure {
        space.setPagingStatus(PageRequestCapability.responseFailure)
        context.cache.denyPaging()
      } else {
        context.cache.answer(group: response.index, isThere: response.code == .success)
      }
    }
    notePagingStopped()
  }

  /// Follows a write to the capability.
  func writePaging(
    _ register: UInt16, value: UInt32, enables: UInt8, wasEnabled: Bool
  ) {
    guard space.pagingOffset != 0,
      Int(register) == space.pagingOffset + PageRequestCapability.control
    else { return }
    if enables & 4 != 0 { space.clearPagingStatus(UInt16(truncatingIfNeeded: value >> 16)) }
    let isEnabled = space.pageRequestsAreEnabled
    if isEnabled != wasEnabled {
      if isEnabled {
        pages.enable(limit: space.pageRequestLimit)
        space.clearPagingStatus(.max)
      } else {
        pages.disable()
      }
    }
    if !isEnabled, enables & 1 != 0,
      UInt16(truncatingIfNeeded: value) & PageRequestCapability.reset != 0
    {
      pages.reset()
      context.cache.denyPaging()
    }
    notePagingStopped()
  }

  private func notePagingStopped() {
    guard space.pagingOffset != 0, !pages.isEnabled, pages.outstandingCount == 0 else { return }
    space.setPagingStatus(PageRequestCapability.stopped)
  }
}
