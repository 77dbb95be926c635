import ByteLayouts
import PCIeLayouts
import Trace

/// The device's side of ATS: ATS-03, ATS-05, ATS-06, ATS-08, ATS-09.
struct TranslationRules: ~Copyable {
  private struct Invalidation {
    var range: TranslationRange
    var ordinal: UInt64
    var wasOff: Bool
    /// Another was unanswered when it came.
    var wasBehind: Bool
  }

  private(set) var isEnabled = false
  private var isBusMaster = true
  private var ordinal: UInt64 = 0
  private var requests = OutstandingRequests()
  private var live = TranslationGrants()
  /// What an answer gave that an invalidation had overtaken.
  private var stale = TranslationGrants()
  /// What was granted before the cache was flushed.
  private var flushed = TranslationGrants()
  private var hasStale = false
  private var hasFlushed = false
  private var invalidations: [Invalidation?] = Array(repeating: nil, count: 32)
  private var sentCount = 0
  private var deliveredCount = 0
  private var openCount = 0

  /// Configuration space says whether ATS and bus mastering are on.
  mutating func set(isEnabled: Bool, isBusMaster: Bool) {
    self.isBusMaster = isBusMaster
    guard isEnabled != self.isEnabled else { return }
    self.isEnabled = isEnabled
    if isEnabled { flush() }
  }

  /// A function-level reset; invalidations under way may be lost.
  mutating func resetFunction() {
    isEnabled = false
    flush()
    for at in invalidations.indices { invalidations[at] = nil }
    openCount = 0
    deliveredCount = sentCount
  }

  private mutating func flush() {
    var empty = TranslationGrants()
    swap(&live, &empty)
    flushed = empty
    hasFlushed = true
    requests.forEachMarked { $0.isDiscarded = true }
  }

  mutating func sendDown(_ header: TLPHeader) {
    if header.kind == .messageWithData, header.messageCode == .invalidateRequest { sentCount += 1 }
  }

  mutating func sendUp(_ header: TLPHeader, _ context: ConformanceContext) {
    switch header.kind {
    case .memoryRead where header.addressType == .translationRequest:
      ordinal += 1
      requests.open(
        header, event: TraceEvent(cycle: context.cycle, .doorbell(queue: 0)), ordinal: ordinal)
      checkEnabled(header, context)
    case .memoryRead where header.addressType == .translated,
      .memoryWrite where header.addressType == .translated:
      checkEnabled(header, context)
      checkUse(header, context)
    case .message where header.messageCode == .invalidateCompletion: complete(header, context)
    default: break
    }
  }

  private func checkEnabled(_ header: TLPHeader, _ context: ConformanceContext) {
    guard !isEnabled else { return }
    context.check(
      .ats(9), false,
      "a request with AT \(header.addressType.rawValue) for \(hexadecimal(header.address)) while"
        + " ATS is off")
  }

  private func checkUse(_ header: TLPHeader, _ context: ConformanceContext) {
    guard hasStale || hasFlushed else { return }
    let byteCount = UInt64(header.doublewordCount) * 4
    let isWrite = header.kind == .memoryWrite
    func isCovered(_ grants: borrowing TranslationGrants) -> Bool {
      grants.cover(header.address, byteCount: byteCount, isWrite: isWrite, isEmpty: false)
    }
    guard !isCovered(live) else {
      if hasStale { context.exercise(.ats(3)) }
      if hasFlushed { context.exercise(.ats(9)) }
      return
    }
    if hasStale, isCovered(stale) {
      context.check(
        .ats(3), false,
        "\(hexadecimal(header.address)) comes from an answer that an invalidation had overtaken")
    } else if hasFlushed, isCovered(flushed) {
      context.check(
        .ats(9), false, "\(hexadecimal(header.address)) was granted before the cache was flushed")
    }
  }

  private mutating func complete(_ header: TLPHeader, _ context: ConformanceContext) {
    context.check(
      .ats(5), !header.idBasedOrdering, "an invalidate completion with IDO, which may not push")
    for tag in 0..<32 where header.messageData >> UInt64(tag) & 1 != 0 {
      guard let invalidation = invalidations[tag] else { continue }
      invalidations[tag] = nil
      openCount -= 1
      if invalidation.wasOff { context.exercise(.ats(8)) }
      // What was asked for behind the invalidation's arrival is as good as new.
      live.revoke(invalidation.range, before: invalidation.ordinal)
      stale.revoke(invalidation.range, before: invalidation.ordinal)
      discard(invalidation)
    }
  }

  /// Translation requests that were under way when an invalidation came are answered in vain.
  private mutating func discard(_ invalidation: Invalidation) {
    var hit: [Int] = []
    requests.forEach { position, request in
      if request.ordinal < invalidation.ordinal, request.askedRange.overlaps(invalidation.range) {
        hit.append(position)
      }
    }
    for position in hit { requests.update(position) { $0.revoked.append(invalidation.range) } }
  }

  mutating func deliverDown(_ header: TLPHeader, _ payload: RawSpan, _ context: ConformanceContext)
  {
    switch header.kind {
    case .completion, .completionWithData: answer(header, payload)
    case .messageWithData where header.messageCode == .invalidateRequest:
      ordinal += 1
      deliveredCount += 1
      let wasBehind = openCount > 0
      if wasBehind { context.exercise(.ats(6)) }
      openCount += 1
      let asked = try? InvalidateRange(decoding: payload)
      invalidations[Int(header.tag & 31)] = Invalidation(
        range: asked.map { TranslationRange($0.range) } ?? .everything, ordinal: ordinal,
        wasOff: !isEnabled || !isBusMaster, wasBehind: wasBehind)
    default: break
    }
  }

  private mutating func answer(_ completion: TLPHeader, _ payload: RawSpan) {
    guard let position = requests.position(completion) else { return }
    let request = requests.requests[position]
    if completion.status == .success { grant(request, at: position, payload) }
    _ = requests.answer(completion)
  }

  private mutating func grant(_ request: OutstandingRequest, at position: Int, _ payload: RawSpan) {
    var covered = request.coveredByteCount
    for at in 0..<payload.byteCount / TranslationEntry.byteCount {
      let entry = try? TranslationEntry(decoding: payload, at: at * TranslationEntry.byteCount)
      guard let entry, entry.range.sizeExponent < 64 else { continue }
      let size = UInt64(1) << UInt64(entry.range.sizeExponent)
      let base = request.header.address & ~(size - 1) &+ covered
      covered &+= size
      guard !entry.isHole, !entry.isUntranslatedOnly else { continue }
      let grant = TranslationGrant(
        untranslated: TranslationRange(base: base, last: base &+ (size - 1)),
        translated: entry.range.base, mayRead: entry.allowsRead, mayWrite: entry.allowsWrite,
        ordinal: request.ordinal)
      let isRevoked = request.revoked.contains { $0.overlaps(grant.untranslated) }
      if request.isDiscarded || isRevoked {
        hasStale = true
        stale.add(grant)
      } else {
        live.add(grant)
      }
    }
    requests.update(position) { $0.coveredByteCount = covered }
  }

  func finish(_ context: ConformanceContext) {
    if sentCount > deliveredCount {
      context.check(
        .ats(6), false, "\(sentCount - deliveredCount) invalidate requests were never taken")
    }
    for (tag, invalidation) in invalidations.enumerated() {
      guard let invalidation else { continue }
      context.check(
        invalidation.wasBehind ? .ats(6) : .ats(8), false,
        "the invalidate request with ITag \(tag) was never answered")
    }
  }
}

extension OutstandingRequests {
  /// Changes every request that is under way.
  fileprivate mutating func forEachMarked(_ change: (inout OutstandingRequest) -> Void) {
    var positions: [Int] = []
    forEach { position, _ in positions.append(position) }
    for position in positions { update(position, change) }
  }
}
