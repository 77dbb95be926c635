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
    if Self.interrupts.contains(range.address) {
      guard guest?.hasUnansweredWrites != true else { return false }
      let data = link.up.withPayload(of: packet) { $0.littleEndian(at: 0, as: UInt32.self) }
      trace.record(cycle: cycle, .interruptDelivered(vector: UInt16(truncatingIfNeeded: data)))
      guest?.signal(data: data)
      return true
    }
    let lead = Int(range.address & 3)
    link.up.withPayload(of: packet) { payload in
      guard !header.poisoned, header.addressType == .untranslated else {
        counts.droppedWrites += 1
        return
      }
      if !header.hasEnableGap {
        store(payload.extracting(lead..<lead + range.byteCount), at: range.address, cycle)
        return
      }
      for place in lead..<lead + range.byteCount where header.isEnabled(byte: place) {
        let address = range.address + UInt64(place - lead)
        store(payload.extracting(place..<place + 1), at: address, cycle)
      }
    }
    return true
  }

  private func store(_ bytes: RawSpan, at address: UInt64, _ cycle: Cycle) {
    let place = guest?.place(address, byteCount: bytes.byteCount, isWrite: true) ?? .nowhere
    switch place {
    case .shared: guest?.store(bytes, at: address)
    case .asked: guest?.send(bytes, to: address)
    case .nowhere:
      counts.droppedWrites += 1
      return
    }
    counts.bytesWritten += UInt64(bytes.byteCount)
    mirror?.deviceWrote(address, bytes)
    record(.memoryWritten(access(address, bytes.byteCount)), bytes, at: cycle)
  }

  private func take(_ message: TLPHeader, at cycle: Cycle) -> Bool {
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
      reads.append(HostRead(packet.header, due: cycle + memoryLatency))
      link.up.release(.nonPosted, at: cycle)
      didMove = true
    }
    return didMove
  }

  /// Answers reads that are due, oldest first, as far as the link has room.
  func answerReads(at cycle: Cycle) -> Bool {
    var didMove = false
    var index = 0
    while index < reads.count, reads[index].due <= cycle {
      guard link.down.hasRoom(.completion) else { return didMove }
      guard sample(index, at: cycle) else {
        index += 1
        continue
      }
      didMove = true
      if reads[index].done >= reads[index].byteCount { reads.remove(at: index) }
    }
    return didMove
  }

  /// Sends the next completion of a read; false while the guest is still asked.
  private func sample(_ index: Int, at cycle: Cycle) -> Bool {
    let read = reads[index]
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
    let isMemory = read.header.kind == .memoryRead && read.header.addressType == .untranslated
    if let bytes = reads[index].bytes {
      // SAFETY: every bit pattern is a valid byte.
      unsafe complete(index, with: bytes.span.bytes, from: read.done)
      return true
    }
    switch guest?.place(read.address, byteCount: read.byteCount, isWrite: false) ?? .nowhere {
    case .asked where isMemory:
      reads[index].question = guest?.ask(read.address, byteCount: read.byteCount)
      return false
    case .shared where isMemory:
      let start = read.address + UInt64(read.done)
      let count = pieceByteCount(read)
      buffer.withMutableBytes(0..<count) { bytes in
        guest?.load(start, into: &bytes)
        note(start, bytes.bytes, at: cycle)
        complete(index, with: bytes.bytes, from: 0)
      }
      return true
    case .asked, .shared, .nowhere: return refuse(index)
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

  private func refuse(_ index: Int) -> Bool {
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

  private func completion(of request: TLPHeader, kind: TLPKind) -> TLPHeader {
    var header = TLPHeader(kind: kind, requester: request.requester, tag: request.tag)
    header.completer = Self.identifier
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
