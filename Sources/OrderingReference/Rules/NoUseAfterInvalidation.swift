import ByteLayouts
import PCIeLayouts
import Trace

/// Rules `no-use-after-invalidation` and `translation-answers-fit`, from the link alone: translated
/// requests use live grants of the function's PASID, or those that hold for every PASID, and an
/// invalidation is completed only when nothing uses what it takes away.
struct NoUseAfterInvalidation: ~Copyable {
  private struct Invalidation {
    var taken: TakenTranslations
    var ordinal: UInt64
    var copyCount: UInt64
    var event: TraceEvent
  }
  private var ordinal: UInt64 = 0
  private var requests = OutstandingRequests()
  private var grants = TranslationGrants()
  private var function = FunctionPASID()
  private var invalidations: [Invalidation?] = Array(repeating: nil, count: 32)
  private var lastCompletion: TraceEvent?

  mutating func send(
    _ link: LinkEvent, payload: RawSpan, event: TraceEvent, docket: Docket
  ) {
    guard link.direction == .up else { return }
    ordinal += 1
    let header = link.header
    switch header.kind {
    case .memoryRead where header.addressType == .translationRequest:
      requests.open(header, event: event, ordinal: ordinal)
    case .memoryRead where header.addressType == .translated:
      requests.open(header, event: event, ordinal: ordinal)
      checkUse(header, event: event, docket: docket)
    case .memoryWrite where header.addressType == .translated:
      checkUse(header, event: event, docket: docket)
    case .message where header.messageCode == .invalidateCompletion:
      complete(header, event: event, docket: docket)
    case .completion, .completionWithData: function.complete(header, payload: payload)
    case .memoryRead, .memoryWrite, .message, .messageWithData, .ioRead, .ioWrite,
      .configurationRead, .configurationWrite:
      break
    }
  }

  mutating func deliver(
    _ link: LinkEvent, payload: RawSpan, event: TraceEvent, docket: Docket
  ) {
    guard link.direction == .down else { return }
    ordinal += 1
    switch link.header.kind {
    case .completion, .completionWithData:
      answer(link.header, payload: payload, event: event, docket: docket)
    case .messageWithData where link.header.messageCode == .invalidateRequest:
      let asked = try? InvalidateRange(decoding: payload)
      invalidations[Int(link.header.tag & 31)] = Invalidation(
        taken: TakenTranslations(
          range: asked.map { TranslationRange($0.range) } ?? .everything,
          pasid: link.header.pasid?.pasid, isGlobal: asked?.isGlobal ?? true),
        ordinal: ordinal, copyCount: 0, event: event)
    case .configurationRead: function.read(link.header)
    case .configurationWrite: function.write(link.header, payload: payload)
    case .messageWithData, .message, .memoryRead, .memoryWrite, .ioRead, .ioWrite: break
    }
  }

  private mutating func answer(
    _ completion: TLPHeader, payload: RawSpan, event: TraceEvent, docket: Docket
  ) {
    guard let position = requests.position(completion) else { return }
    if requests.requests[position].header.addressType == .translationRequest,
      completion.status == .success
    {
      requests.update(position) {
        $0.checkEntries(payload: payload, event: event, docket: docket)
      }
    }
    let request = requests.requests[position]
    if request.header.addressType == .translationRequest, !request.isDiscarded,
      completion.status == .success
    {
      grant(request, at: position, payload: payload)
    }
    _ = requests.answer(completion)
  }

  private mutating func grant(_ request: OutstandingRequest, at position: Int, payload: RawSpan) {
    var covered = request.coveredByteCount
    for at in 0..<payload.byteCount / TranslationEntry.byteCount {
      let entry = try? TranslationEntry(decoding: payload, at: at * TranslationEntry.byteCount)
      guard let entry, entry.range.sizeExponent < 64 else { continue }
      let size = UInt64(1) << UInt64(entry.range.sizeExponent)
      let base = request.header.address & ~(size - 1) &+ covered
      covered &+= size
      let untranslated = TranslationRange(base: base, last: base &+ (size - 1))
      guard !entry.isHole, !entry.isUntranslatedOnly,
        !request.revoked.contains(where: { $0.overlaps(untranslated) })
      else { continue }
      grants.add(
        TranslationGrant(
          untranslated: untranslated,
          translated: entry.range.base, mayRead: entry.allowsRead, mayWrite: entry.allowsWrite,
          ordinal: request.ordinal, pasid: request.header.pasid?.pasid,
          isGlobal: entry.isGlobal))
    }
    requests.update(position) { $0.coveredByteCount = covered }
  }

  private func isCovered(_ header: TLPHeader) -> Bool {
    grants.cover(
      header.address, byteCount: UInt64(header.doublewordCount) * 4,
      isWrite: header.kind == .memoryWrite,
      isEmpty: header.doublewordCount == 1 && header.firstByteEnables == 0,
      pasid: function.expected)
  }

  private mutating func checkUse(_ header: TLPHeader, event: TraceEvent, docket: Docket) {
    docket.evaluated(.noUseAfterInvalidation)
    guard !isCovered(header) else { return }
    if let position = requests.position(header), header.kind == .memoryRead {
      requests.update(position) { $0.isDiscarded = true }
    }
    let witnesses = [lastCompletion, event].compactMap(\.self)
    docket.violated(.noUseAfterInvalidation, at: event.cycle, witnesses: witnesses) {
      "translated \(header.kind) of \(hexadecimal(header.address)) without a live translation"
        + " that allows it"
    }
  }

  private mutating func complete(_ header: TLPHeader, event: TraceEvent, docket: Docket) {
    docket.evaluated(.noUseAfterInvalidation)
    lastCompletion = event
    let field = header.messageData >> 32 & 7
    let copies = field == 0 ? 8 : field
    for tag in 0..<32 where header.messageData >> UInt64(tag) & 1 != 0 {
      guard var invalidation = invalidations[tag] else {
        docket.violated(.noUseAfterInvalidation, at: event.cycle, witnesses: [event]) {
          "invalidation completed for ITag \(tag), which is not under way"
        }
        continue
      }
      invalidation.copyCount += 1
      guard invalidation.copyCount >= copies else {
        invalidations[tag] = invalidation
        continue
      }
      invalidations[tag] = nil
      takeAway(invalidation, event: event, docket: docket)
    }
  }

  private mutating func takeAway(
    _ invalidation: Invalidation, event: TraceEvent, docket: Docket
  ) {
    let taken = invalidation.taken
    grants.revoke(taken, before: invalidation.ordinal)
    var ended: [Int] = []
    var overtaken: [(position: Int, range: TranslationRange)] = []
    requests.forEach { position, request in
      guard !request.isDiscarded else { return }
      if request.header.addressType == .translationRequest {
        let pasid = request.header.pasid?.pasid
        if request.ordinal < invalidation.ordinal, let range = taken.range(of: pasid),
          request.askedRange.overlaps(range)
        {
          overtaken.append((position, range))
        }
      } else if !isCovered(request.header) {
        ended.append(position)
        docket.violated(
          .noUseAfterInvalidation, at: event.cycle,
          witnesses: [invalidation.event, request.event, event]
        ) {
          "invalidation completed while translated read \(request.header.tag) of"
            + " \(hexadecimal(request.header.address)) still waits for its last completion"
        }
      }
    }
    for position in ended { requests.update(position) { $0.isDiscarded = true } }
    for (position, range) in overtaken {
      requests.update(position) { $0.revoked.append(range) }
    }
  }
}
