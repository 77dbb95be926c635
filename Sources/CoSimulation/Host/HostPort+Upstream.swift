import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace

/// The device's requests: memory, completions, interrupts.
extension HostPort {
  /// Commits a posted request; false when it has to wait for the guest.
  func commit(_ packet: LinkChannel.Received, at cycle: Cycle) -> Bool {
    let header = packet.header
    if header.kind == .message || header.kind == .messageWithData {
      return take(header, at: cycle)
    }
    // A write without enabled bytes changes nothing.
    if header.doublewordCount == 1, header.firstByteEnables == 0 { return true }
    let range = header.enabledRange
    if HostPlaces.interrupts.contains(range.address) {
      guard guest?.hasUnansweredWrites != true else { return false }
      let data = link.up.withPayload(of: packet) { $0.littleEndian(at: 0, as: UInt32.self) }
      trace.record(cycle: cycle, .interruptDelivered(vector: UInt16(truncatingIfNeeded: data)))
      guest?.signal(address: range.address, data: data)
      return true
    }
    let lead = Int(range.address & 3)
    link.up.withPayload(of: packet) { payload in
      guard !header.poisoned else {
        counts.droppedWrites += 1
        return
      }
      if !header.hasEnableGap {
        let request = UpstreamRequest(
          header, address: range.address, byteCount: range.byteCount)
        store(payload.extracting(lead..<lead + range.byteCount), request, at: cycle)
        return
      }
      for place in lead..<lead + range.byteCount where header.isEnabled(byte: place) {
        let request = UpstreamRequest(
          header, address: range.address + UInt64(place - lead), byteCount: 1)
        store(payload.extracting(place..<place + 1), request, at: cycle)
      }
    }
    return true
  }

  private func store(_ bytes: RawSpan, _ request: UpstreamRequest, at cycle: Cycle) {
    switch guest?.place(request) ?? .nowhere {
    case .shared: guest?.store(bytes, request)
    case .asked where guest?.send(bytes, request) == true: break
    case .asked, .nowhere:
      counts.droppedWrites += 1
      return
    }
    counts.bytesWritten += UInt64(bytes.byteCount)
    mirror?.deviceWrote(request.address, bytes)
    record(.memoryWritten(access(request.address, bytes.byteCount)), bytes, at: cycle)
  }

  private func take(_ message: TLPHeader, at cycle: Cycle) -> Bool {
    if message.messageCode == .invalidateCompletion, message.kind == .message {
      takeInvalidateCompletion(message)
      return true
    }
    // The port above answers for Advanced Error Reporting, and the guest asks the function itself.
    if message.messageCode.isError, message.kind == .message { return true }
    guard let (_, isAsserted) = message.messageCode.interrupt, message.kind == .message else {
      counts.refusedMessages += 1
      return true
    }
    guard guest?.hasUnansweredWrites != true else { return false }
    trace.record(cycle: cycle, .interruptLineChanged(isAsserted: isAsserted))
    guest?.drive(isAsserted: isAsserted)
    return true
  }

  /// Takes reads up once no older write waits.
  func takeReads(at cycle: Cycle) -> Bool {
    var didMove = false
    while reads.count < 256, let packet = link.up.received(.nonPosted) {
      if let write = link.up.received(.posted), write.arrival < packet.arrival { break }
      let jitter = memoryJitter == 0 ? 0 : random.below(memoryJitter)
      reads.append(HostRead(packet.header, due: cycle + memoryLatency + jitter))
      link.up.release(.nonPosted, at: cycle)
      didMove = true
    }
    return didMove
  }

  /// Answers reads that are due, that first which has been due longest, as the link has room.
  func answerReads(at cycle: Cycle) -> Bool {
    var didMove = false
    while link.down.hasRoom(.completion), let index = ready(at: cycle) {
      guard sample(index, at: cycle) else {
        reads[index].askedAt = cycle
        continue
      }
      didMove = true
      if reads[index].done >= reads[index].byteCount { reads.remove(at: index) }
    }
    return didMove
  }

  /// The read that has been due longest and did not wait for the guest in this cycle.
  private func ready(at cycle: Cycle) -> Int? {
    var best: Int?
    for index in reads.indices where reads[index].due <= cycle && reads[index].askedAt != cycle {
      if let present = best, reads[present].due <= reads[index].due { continue }
      best = index
    }
    return best
  }

  /// Sends the next completion of a read; false while the guest is still asked.
  private func sample(_ index: Int, at cycle: Cycle) -> Bool {
    let read = reads[index]
    guard read.header.kind == .memoryRead else { return refuse(index) }
    if read.header.addressType == .translationRequest { return translate(index) }
    if let question = read.question {
      switch guest?.answer(question) ?? .refused {
      case .waiting: return false
      case .refused: return refuse(index)
      case .bytes(let bytes):
        guard bytes.count == read.byteCount else { return refuse(index) }
        reads[index].question = nil
        reads[index].bytes = bytes
        // SAFETY: every bit pattern is a valid byte.
        unsafe note(read.address, bytes.span.bytes, at: cycle)
      }
      return sample(index, at: cycle)
    }
    if let bytes = reads[index].bytes {
      // SAFETY: every bit pattern is a valid byte.
      unsafe complete(index, with: bytes.span.bytes, from: read.done)
      return true
    }
    switch guest?.place(read.request) ?? .nowhere {
    case .asked:
      reads[index].question = guest?.ask(read.request)
      // The answer may be there at once.
      return reads[index].question == nil ? refuse(index) : sample(index, at: cycle)
    case .shared:
      let start = read.address + UInt64(read.done)
      let count = pieceByteCount(read)
      let piece = UpstreamRequest(read.header, address: start, byteCount: count)
      buffer.withMutableBytes(0..<count) { bytes in
        guest?.load(piece, into: &bytes)
        note(start, bytes.bytes, at: cycle)
        complete(index, with: bytes.bytes, from: 0)
      }
      return true
    case .nowhere: return refuse(index)
    }
  }

  /// Records what a read of the device got, behind what the guest did before.
  private func note(_ address: UInt64, _ bytes: RawSpan, at cycle: Cycle) {
    counts.bytesRead += UInt64(bytes.byteCount)
    mirror?.deviceReads(address, bytes, at: cycle)
    record(.memoryRead(access(address, bytes.byteCount)), bytes, at: cycle)
  }

  private func pieceByteCount(_ read: HostRead) -> Int {
    let configuration = link.down.configuration
    return RequestSplitting.completionByteCount(
      address: read.address + UInt64(read.done), remaining: read.byteCount - read.done,
      boundary: configuration.readCompletionBoundary, payload: configuration.maximumPayload,
      everyBoundary: configuration.completionsBreakAtEveryBoundary)
  }

  private func complete(_ index: Int, with bytes: RawSpan, from offset: Int) {
    let read = reads[index]
    let address = read.address + UInt64(read.done)
    let count = pieceByteCount(read)
    let lead = Int(address & 3)
    var header = completion(of: read.header, kind: .completionWithData)
    header.byteCount = UInt16(read.byteCount - read.done)
    header.lowerAddress = UInt8(truncatingIfNeeded: address) & 0x7f
    header.doublewordCount = UInt16((lead + count + 3) / 4)
    link.down.post(header, payload: bytes.extracting(offset..<offset + count), lead: lead)
    reads[index].done += count
  }

  func refuse(_ index: Int) -> Bool {
    let read = reads[index]
    var header = completion(of: read.header, kind: .completion)
    header.status = .unsupportedRequest
    header.byteCount = UInt16(read.byteCount - read.done)
    header.lowerAddress = UInt8(truncatingIfNeeded: read.address) & 0x7f
    link.down.post(header)
    reads[index].done = read.byteCount
    counts.refusedReads += 1
    return true
  }

  func completion(of request: TLPHeader, kind: TLPKind) -> TLPHeader {
    var header = TLPHeader(kind: kind, requester: request.requester, tag: request.tag)
    header.completer = HostPlaces.root
    header.trafficClass = request.trafficClass
    header.relaxedOrdering = request.relaxedOrdering
    header.idBasedOrdering = request.idBasedOrdering
    header.noSnoop = request.noSnoop
    return header
  }

  private func access(_ address: UInt64, _ byteCount: Int) -> MemoryAccess {
    MemoryAccess(agent: .device, space: .host, address: address, byteCount: UInt32(byteCount))
  }

  private func record(_ body: TraceEvent.Body, _ bytes: RawSpan, at cycle: Cycle) {
    trace.record(TraceEvent(cycle: cycle, body), payload: bytes)
  }
}
