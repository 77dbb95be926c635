public import CycleKernel
public import PCIeLayouts

import ByteLayouts
import IOMMULayouts
import Trace

/// Page requests of devices: into the queue, or answered by the unit itself.
///
/// A unit whose queue is off answers each group with failure; one whose queue is full answers with
/// success, and the device finds out by its next translation. What it answers has the PASID of the
/// request.
///
/// Source: VT-d, 7.4 to 7.7; ATS 1.1, 4.
extension TranslationUnit {
  /// Takes a page request; false where the unit has no such thing.
  public func pageRequested(
    requester: RequesterID, pasid: PASIDPrefix?, _ request: PageRequest, at cycle: Cycle
  ) -> Bool {
    guard extendedCapability.contains(.pageRequests) else { return false }
    let asked = Asked(requester: requester, pasid: pasid, request: request)
    guard isTranslating, pageRequests.isThere else {
      return answer(asked, .failure)
    }
    guard allowsPageRequest(asked, at: cycle) else {
      return answer(asked, .invalidRequest)
    }
    guard !pageRequests.status.contains(.overflow), !pageRequests.isFull else {
      pageRequests.status.insert(.overflow)
      return answer(asked, .success)
    }
    let entry = PageRequestDescriptor(
      requester: requester.rawValue, page: request.page, index: request.index,
      isLast: request.isLast, wantsRead: request.wantsRead, wantsWrite: request.wantsWrite,
      pasid: pasid?.pasid)
    let place = GuestPhysicalAddress(
      rawValue: pageRequests.base &+ pageRequests.tail * PageRequestDescriptor.byteCount)
    guard memory.contains(place, count: Int(PageRequestDescriptor.byteCount)) else {
      return answer(asked, .failure)
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
  private func answer(_ asked: Asked, _ code: PageResponseCode) -> Bool {
    let request = asked.request
    if request.isLast, request.wantsRead || request.wantsWrite {
      respond(
        PageGroupResponse(
          target: asked.requester, index: request.index, code: code, pasid: asked.pasid))
    }
    return true
  }

  /// Queues a response; what finds no room is one that no function can wait for.
  func respond(_ response: PageGroupResponse) {
    if !pageResponses.isFull { pageResponses.push(response) }
  }

  /// Who asks for what.
  private struct Asked {
    var requester: RequesterID
    var pasid: PASIDPrefix?
    var request: PageRequest
  }

  /// Whether the function's context lets it ask; in scalable mode a refusal is recorded.
  ///
  /// Source: VT-d, 7.1.3 and 9.4.
  private func allowsPageRequest(_ asked: Asked, at cycle: Cycle) -> Bool {
    var walk = Walk(unit: self, cycle: cycle)
    guard isScalable else {
      guard asked.pasid == nil else { return refuse(asked, .pasidInLegacyMode, walk, at: cycle) }
      let cached = contextCache.lookup(asked.requester, nil)
      return (cached ?? (try? walk.context(of: asked.requester)))?.type == .withDeviceTLB
    }
    do throws(FaultReason) {
      try walk.checkPageRequest(of: asked.requester, hasPASID: asked.pasid != nil)
      return true
    } catch {
      return refuse(asked, error, walk, at: cycle)
    }
  }

  private func refuse(
    _ asked: Asked, _ reason: FaultReason, _ walk: Walk, at cycle: Cycle
  ) -> Bool {
    var query = TranslationQuery(
      requester: asked.requester, address: asked.request.page, byteCount: 0,
      kind: asked.request.wantsWrite ? .write : .read, cycle: cycle)
    query.pasid = asked.pasid?.pasid
    _ = fault(reason.inScalableMode, query, recordingIsDisabled: walk.disablesFaultProcessing)
    return false
  }
}
