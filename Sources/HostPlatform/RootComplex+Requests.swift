import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace

/// The device's requests: translation, memory, completions.
extension RootComplex {
  /// Cycles that translating a request costs; the walk's reads happen here.
  func cost(of header: TLPHeader, in unit: any UpstreamTranslation, at cycle: Cycle) -> Cycle {
    let memoryReadCount = unit.prepare(query(header, at: cycle))
    return configuration.translationHitLatency
      + configuration.walkLatency * Cycle(memoryReadCount)
  }

  private func query(_ header: TLPHeader, at cycle: Cycle) -> TranslationQuery {
    let isWrite = header.kind == .memoryWrite
    let range = header.enabledRange
    let kind: TranslationQuery.Kind =
      switch header.addressType {
      case .untranslated: isWrite ? .write : .read
      case .translated: isWrite ? .translatedWrite : .translatedRead
      case .translationRequest: .translationRequest(noWrite: false)
      }
    return TranslationQuery(
      requester: header.requester, address: range.address, byteCount: range.byteCount, kind: kind,
      cycle: cycle)
  }

  /// Commits a posted request; false when it must wait for its translation.
  func commit(_ packet: LinkChannel.Received, at cycle: Cycle) -> Bool {
    let header = packet.header
    if header.kind == .message || header.kind == .messageWithData {
      take(header, at: cycle)
      return true
    }
    // A write without enabled bytes changes nothing.
    if header.doublewordCount == 1, header.firstByteEnables == 0 { return true }
    let range = header.enabledRange
    if AddressMap.interrupts.contains(range.address) {
      let data = link.up.withPayload(of: packet) { $0.littleEndian(at: 0, as: UInt32.self) }
      interrupts.deliver(data: data, at: cycle)
      return true
    }
    if let unit, !writeIsTimed {
      writeReady =
        cycle + cost(of: header, in: unit, at: cycle)
        - configuration.translationHitLatency
      writeIsTimed = true
    }
    guard writeReady <= cycle else { return false }
    writeIsTimed = false
    guard let address = resolve(header, at: cycle), !header.poisoned,
      memory.contains(address, count: range.byteCount)
    else {
      droppedWriteCount += 1
      return true
    }
    let lead = Int(range.address & 3)
    link.up.withPayload(of: packet) { payload in
      if !header.hasEnableGap {
        memory.write(
          address, payload.extracting(lead..<lead + range.byteCount), agent: .device, at: cycle)
        return
      }
      for place in lead..<lead + range.byteCount where header.isEnabled(byte: place) {
        memory.write(
          address.advanced(by: UInt64(place - lead)), payload.extracting(place..<place + 1),
          agent: .device, at: cycle)
      }
    }
    return true
  }

  /// Where a memory request goes, or nil when it is refused.
  private func resolve(_ header: TLPHeader, at cycle: Cycle) -> GuestPhysicalAddress? {
    guard let unit else {
      // Without an IOMMU nobody may have handed out a translated address.
      guard header.addressType == .untranslated else { return nil }
      return GuestPhysicalAddress(rawValue: header.enabledRange.address)
    }
    let (outcome, _) = unit.translate(query(header, at: cycle))
    if case .translated(let address) = outcome { return address }
    return nil
  }

  /// Answers as many reads as are due and the link has room for.
  func answerReads(at cycle: Cycle) -> Bool {
    var didMove = false
    while link.down.hasRoom(.completion), let index = reads.ready(at: cycle) {
      let job = reads[index]
      didMove = true
      guard job.header.kind == .memoryRead else {
        refuse(job, status: .unsupportedRequest, index: index)
        continue
      }
      if job.header.addressType == .translationRequest {
        answerTranslation(job, index: index, at: cycle)
      } else {
        answerMemoryRead(job, index: index, at: cycle)
      }
    }
    return didMove
  }

  private func answerMemoryRead(_ job: UpstreamReads.Job, index: Int, at cycle: Cycle) {
    guard let start = resolve(job.header, at: cycle),
      memory.contains(start, count: job.byteCount)
    else {
      refuse(job, status: .unsupportedRequest, index: index)
      return
    }
    let address = job.address + UInt64(job.done)
    let remaining = job.byteCount - job.done
    let link = self.link.down.configuration
    let count = RequestSplitting.completionByteCount(
      address: address, remaining: remaining, boundary: link.readCompletionBoundary,
      payload: link.maximumPayload, everyBoundary: link.completionsBreakAtEveryBoundary)
    let lead = Int(address & 3)
    var header = completion(of: job.header, kind: .completionWithData)
    header.byteCount = UInt16(remaining)
    header.lowerAddress = UInt8(truncatingIfNeeded: address) & 0x7f
    header.doublewordCount = UInt16((lead + count + 3) / 4)
    let from = start.advanced(by: UInt64(job.done))
    buffer.withMutableBytes(0..<count) { bytes in
      memory.read(from, into: &bytes, agent: .device, at: cycle)
      self.link.down.post(header, payload: bytes.bytes, lead: lead)
    }
    reads.advance(index, by: count)
  }

  private func answerTranslation(_ job: UpstreamReads.Job, index: Int, at cycle: Cycle) {
    guard let unit else {
      refuse(job, status: .unsupportedRequest, index: index)
      return
    }
    let (outcome, _) = unit.translate(query(job.header, at: cycle))
    guard case .granted(let entry) = outcome else {
      refuse(job, status: .unsupportedRequest, index: index)
      return
    }
    var header = completion(of: job.header, kind: .completionWithData)
    header.byteCount = 8
    // Shaped like a read that ends at a read completion boundary.
    let boundary = link.down.configuration.readCompletionBoundary
    header.lowerAddress = UInt8((boundary - 8) & 0x7f)
    header.doublewordCount = 2
    unsafe withUnsafeBytes(of: entry.encoded.bigEndian) { raw in
      unsafe link.down.post(header, payload: RawSpan(_unsafeBytes: raw))
    }
    reads.remove(index)
  }

  private func refuse(_ job: UpstreamReads.Job, status: CompletionStatus, index: Int) {
    var header = completion(of: job.header, kind: .completion)
    header.status = status
    header.byteCount = UInt16(job.byteCount - job.done)
    header.lowerAddress = UInt8(truncatingIfNeeded: job.address) & 0x7f
    link.down.post(header)
    reads.remove(index)
  }

  private func completion(of request: TLPHeader, kind: TLPKind) -> TLPHeader {
    var header = TLPHeader(kind: kind, requester: request.requester, tag: request.tag)
    header.completer = Self.identifier
    header.trafficClass = request.trafficClass
    header.relaxedOrdering = request.relaxedOrdering
    header.idBasedOrdering = request.idBasedOrdering
    header.noSnoop = request.noSnoop
    return header
  }
}
