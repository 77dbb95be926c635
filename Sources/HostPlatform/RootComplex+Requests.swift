import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace

/// The device's reads: translation, memory, completions.
extension RootComplex {
  /// Cycles that translating a request costs; the walk's reads happen here.
  func cost(of header: TLPHeader, in unit: any UpstreamTranslation, at cycle: Cycle) -> Cycle {
    let memoryReadCount =
      header.addressType == .translationRequest
      ? prepareTranslations(header, in: unit, at: cycle) : unit.prepare(query(header, at: cycle))
    return configuration.translationHitLatency
      + configuration.walkLatency * Cycle(memoryReadCount)
  }

  func query(_ header: TLPHeader, at cycle: Cycle) -> TranslationQuery {
    let isWrite = header.kind == .memoryWrite
    let range = header.enabledRange
    let kind: TranslationQuery.Kind =
      switch header.addressType {
      case .untranslated: isWrite ? .write : .read
      case .translated: isWrite ? .translatedWrite : .translatedRead
      case .translationRequest: .translationRequest(noWrite: false)
      }
    var query = TranslationQuery(
      requester: header.requester, address: range.address, byteCount: range.byteCount, kind: kind,
      cycle: cycle)
    query.pasid = header.pasid?.pasid
    return query
  }

  /// Answers as many reads as are due and the link has room for.
  func answerReads(at cycle: Cycle) -> Bool {
    var didMove = false
    while hasRoomForAnswer, let index = reads.ready(at: cycle) {
      let job = reads[index]
      didMove = true
      guard job.header.kind == .memoryRead else {
        refuse(job, status: .unsupportedRequest, index: index)
        continue
      }
      if job.header.addressType == .translationRequest {
        answerTranslation(job, index: index, at: cycle)
      } else if !rests(job, index: index, at: cycle) {
        answerMemoryRead(job, index: index, at: cycle)
      }
    }
    return didMove
  }

  /// Lets a read rest that the unit holds; returns whether it does.
  func rests(_ job: UpstreamReads.Job, index: Int, at cycle: Cycle) -> Bool {
    guard job.done == 0, let unit, unit.holds(query(job.header, at: cycle)) else { return false }
    reads.rest(index, until: cycle + max(1, configuration.walkLatency))
    return true
  }

  /// Whether a read can be answered, or sent on to a peer.
  var hasRoomForAnswer: Bool {
    link.down.hasRoom(.completion)
      && (configuration.peerRequests == .refused || link.down.hasRoom(.nonPosted))
  }

  private func answerMemoryRead(_ job: UpstreamReads.Job, index: Int, at cycle: Cycle) {
    let start: GuestPhysicalAddress
    switch destination(job.header, at: cycle) {
    case .memory(let address): start = address
    case .bus(let address): return reflectRead(job, to: address, index: index)
    case .nowhere: return refuse(job, status: .unsupportedRequest, index: index)
    }
    let address = job.address + UInt64(job.done)
    let remaining = job.byteCount - job.done
    let link = self.link.down.configuration
    let count = RequestSplitting.completionByteCount(
      address: address, remaining: remaining, boundary: link.readCompletionBoundary,
      payload: link.maximumPayload, everyBoundary: link.completionsBreakAtEveryBoundary)
    let from = start.advanced(by: UInt64(job.done))
    buffer.withMutableBytes(0..<count) { bytes in
      memory.read(
        from, into: &bytes, agent: .device, at: cycle, isNoSnoop: job.header.noSnoop)
      post(bytes.bytes, of: job)
    }
    reads.advance(index, by: count)
  }

  /// Sends the next piece of a read.
  func post(_ bytes: RawSpan, of job: UpstreamReads.Job) {
    let address = job.address + UInt64(job.done)
    let lead = Int(address & 3)
    var header = completion(of: job.header, kind: .completionWithData)
    header.byteCount = UInt16(job.byteCount - job.done)
    header.lowerAddress = UInt8(truncatingIfNeeded: address) & 0x7f
    header.doublewordCount = UInt16((lead + bytes.byteCount + 3) / 4)
    link.down.post(header, payload: bytes, lead: lead)
  }

  func refuse(_ job: UpstreamReads.Job, status: CompletionStatus, index: Int) {
    if unit == nil { port.detect(.unsupportedRequest, job.header, isAdvisory: true) }
    var header = completion(of: job.header, kind: .completion)
    header.status = status
    header.byteCount = UInt16(job.byteCount - job.done)
    header.lowerAddress = UInt8(truncatingIfNeeded: job.address) & 0x7f
    link.down.post(header)
    reads.remove(index)
  }

  func completion(of request: TLPHeader, kind: TLPKind) -> TLPHeader {
    var header = TLPHeader(kind: kind, requester: request.requester, tag: request.tag)
    header.completer = Self.identifier
    header.trafficClass = request.trafficClass
    header.relaxedOrdering = request.relaxedOrdering
    header.idBasedOrdering = request.idBasedOrdering
    header.noSnoop = request.noSnoop
    return header
  }
}
