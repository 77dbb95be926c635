public import CycleKernel
public import PCIeLayouts

import ByteLayouts
import IOMMULayouts
import Trace

/// Page requests of devices: into the queue, or answered by the unit itself.
///
/// A unit whose queue is off answers each group with failure; one whose queue is full answers with
/// success, and the device finds out by its next translation.
///
/// Source: VT-d, 7.4 to 7.7; ATS 1.1, 4.
extension TranslationUnit {
  /// Takes a page request; false where the unit has no such thing.
  public func pageRequested(
    requester: RequesterID, _ request: PageRequest, at cycle: Cycle
  ) -> Bool {
    guard extendedCapability.contains(.pageRequests) else { return false }
    guard isTranslating, pageRequests.isThere else {
      return answer(request, of: requester, .failure)
    }
    guard allowsDeviceTLB(requester, at: cycle) else {
      return answer(request, of: requester, .invalidRequest)
    }
    guard !pageRequests.status.contains(.overflow), !pageRequests.isFull else {
      pageRequests.status.insert(.overflow)
      return answer(request, of: requester, .success)
    }
    let entry = PageRequestDescriptor(
      requester: requester.rawValue, page: request.page, index: request.index,
      isLast: request.isLast, wantsRead: request.wantsRead, wantsWrite: request.wantsWrite)
    let place = GuestPhysicalAddress(
      rawValue: pageRequests.base &+ pageRequests.tail * PageRequestDescriptor.byteCount)
    guard memory.contains(place, count: Int(PageRequestDescriptor.byteCount)) else {
      return answer(request, of: requester, .failure)
    }
    for (offset, word) in [(0, entry.low), (8, entry.high), (16, 0), (24, 0)] {
      memory.store(word, at: place.advanced(by: UInt64(offset)), agent: .iommu, at: cycle)
    }
    pageRequests.tail = (pageRequests.tail + 1) % pageRequests.count
    pageRequests.announce()
    return true
  }

  /// The next response to send.
  public func takePageResponse() -> PageGroupResponse? {
    pageResponses.isEmpty ? nil : pageResponses.pop()
  }

  /// The message of the event that is due: its data.
  public func takeEvent() -> UInt32? {
    guard pageRequests.sendsEvent else { return nil }
    pageRequests.sendsEvent = false
    return pageRequests.event[1]
  }

  /// Answers the last request of a group; the others need no answer.
  private func answer(
    _ request: PageRequest, of requester: RequesterID, _ code: PageResponseCode
  ) -> Bool {
    if request.isLast, request.wantsRead || request.wantsWrite {
      respond(PageGroupResponse(target: requester, index: request.index, code: code))
    }
    return true
  }

  /// Queues a response; what finds no room is one that no function can wait for.
  func respond(_ response: PageGroupResponse) {
    if !pageResponses.isFull { pageResponses.push(response) }
  }

  /// Whether the function's context lets it use ATS.
  private func allowsDeviceTLB(_ requester: RequesterID, at cycle: Cycle) -> Bool {
    if let cached = contextCache.lookup(
      requester, isScalable ? ContextCache.translatedRequests : nil)
    {
      return cached.type == .withDeviceTLB
    }
    var walk = Walk(unit: self, cycle: cycle)
    let context =
      isScalable
      ? try? walk.translatedContext(of: requester) : try? walk.context(of: requester)
    return context?.type == .withDeviceTLB
  }
}
