import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts

/// ATS invalidations: taken at once, answered when nothing uses the old translation.
///
/// Source: ATS 1.1, 3; rules ATS-01 to ATS-08.
extension Endpoint {
  /// Takes an invalidate request; false while 32 are unanswered.
  func takeInvalidation(_ header: TLPHeader, payload: RawSpan) -> Bool {
    guard !invalidations.isFull else { return false }
    switch configuration.mutant {
    case .takesOneInvalidation where invalidations.oldest != nil || hasRefusedInvalidation:
      hasRefusedInvalidation = true
      return false
    case .ignoresInvalidationWhileOff where !space.atsIsEnabled || !space.busMasterIsEnabled:
      return true
    default: break
    }
    guard let request = try? InvalidateRange(decoding: payload) else { return true }
    let reach = request.reach(prefix: header.pasid, own: space.requesterPASID)
    if let reach {
      context.cache.invalidate(
        reach.range, takesGlobal: reach.takesGlobal,
        keepingEntries: configuration.mutant == .keepsInvalidatedTranslation)
    }
    invalidations.push(
      InvalidationQueue.Pending(
        itag: header.tag & 31, requester: header.requester, range: reach?.range ?? request.range))
    return true
  }

  /// Answers the oldest invalidation once no read with the old translation is under way.
  ///
  /// Posted writes with the old translation are ahead of the answer in the posted queue.
  func answerInvalidations(at cycle: Cycle) -> Bool {
    let didRefuse = !context.mayRequest && reads.refuseGranted(trace: trace, at: cycle)
    let isSettled = !reads.engine.translates || engineIsBroken || invalidations.completedCount > 0
    guard let oldest = invalidations.oldest, link.up.hasRoom(.posted),
      isSettled && !reads.usesTranslation(in: oldest.range)
        || configuration.mutant == .answersUnderReads
    else { return didRefuse }
    var header = TLPHeader(kind: .message, requester: space.identifier)
    header.messageCode = .invalidateCompletion
    header.idBasedOrdering = configuration.mutant == .completesWithIDO
    header.messageRouting = .byID
    header.target = oldest.requester
    // One copy (CC = 1): everything uses traffic class 0.
    header.messageData = 1 << 32 | 1 << UInt64(oldest.itag)
    link.up.post(header)
    invalidations.pop()
    return true
  }
}

extension InvalidateRange {
  /// What an invalidation takes from a cache whose translations all belong to one PASID, or to none.
  ///
  /// Without a PASID it takes every translation of every PASID, at all addresses, besides the range of
  /// those without; with one, the range of that PASID but for what is global, and with G that of every
  /// PASID, global or not (ATS-11, ATS-12).
  ///
  /// - Returns: nil for nothing.
  func reach(
    prefix: PASIDPrefix?, own: PASIDPrefix?
  ) -> (range: AlignedRange, takesGlobal: Bool)? {
    switch (prefix, own) {
    case (nil, nil): (range, true)
    case (nil, _?): (Self.everything.range, true)
    case (_?, nil): nil
    case (let prefix?, let own?):
      isGlobal || prefix.pasid == own.pasid ? (range, isGlobal) : nil
    }
  }
}
