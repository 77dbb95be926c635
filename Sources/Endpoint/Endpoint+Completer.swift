import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace

/// Requests to the function: configuration space, registers, bounce memory.
extension Endpoint {
  /// Takes posted requests, and non-posted ones once no older posted one waits.
  func serveRequests(at cycle: Cycle) -> Bool {
    var didMove = false
    if let packet = link.down.received(.posted), takePosted(packet, at: cycle) {
      link.down.release(.posted, at: cycle)
      didMove = true
    }
    if let packet = link.down.received(.nonPosted), !completer.isFull {
      let older = link.down.received(.posted)
      if older.map({ $0.arrival > packet.arrival }) ?? true {
        takeNonPosted(packet, at: cycle)
        link.down.release(.nonPosted, at: cycle)
        didMove = true
      }
    }
    return didMove
  }

  private func takePosted(_ packet: LinkChannel.Received, at cycle: Cycle) -> Bool {
    let header = packet.header
    if isMalformed(header) { return true }
    switch header.kind {
    case .messageWithData where header.messageCode == .invalidateRequest:
      return link.down.withPayload(of: packet) { takeInvalidation(header, payload: $0) }
    case .message where header.messageCode == .pageGroupResponse:
      takePageResponse(header)
      return true
    case .memoryWrite where space.memorySpaceIsEnabled:
      link.down.withPayload(of: packet) { write(header, payload: $0, at: cycle) }
      return true
    default:
      detect(.unsupportedRequest, header)
      return true
    }
  }

  private func takeNonPosted(_ packet: LinkChannel.Received, at cycle: Cycle) {
    let header = packet.header
    if isMalformed(header) { return }
    if header.kind == .configurationWrite || header.kind == .ioWrite {
      let value = link.down.withPayload(of: packet) { $0.littleEndian(at: 0, as: UInt32.self) }
      if header.kind == .ioWrite {
        writePort(header, value: value, at: cycle)
      } else {
        writeConfiguration(header, value: value, at: cycle)
      }
    }
    completer.add(header, at: cycle)
  }

  private func writeConfiguration(_ header: TLPHeader, value: UInt32, at cycle: Cycle) {
    // The function learns who it is from configuration writes.
    space.identifier = header.target
    let register = header.registerNumber
    let enables = header.firstByteEnables
    if space.asksForFunctionReset(register, value: value, enables: enables) {
      resetFunction(at: cycle)
      return
    }
    let hadTranslation = space.atsIsEnabled
    let hadPaging = space.pageRequestsAreEnabled
    if !space.holdsAllocation(register), !space.holdsPASID(register) {
      space.write(register, value: value, enables: enables)
    }
    writePaging(register, value: value, enables: enables, wasEnabled: hadPaging)
    // Enabling ATS starts with an empty cache (ATS-09).
    if space.atsIsEnabled && !hadTranslation && configuration.mutant != .keepsCacheAcrossEnable {
      context.cache.flush()
    }
    if Int(register) == space.windowOffset + 16 { writeThroughWindow(value, at: cycle) }
    updateContext()
    // A vector or the function may have been unmasked.
    sendUnmasked(at: cycle)
  }

  /// Copies what the requesters need to know out of configuration space.
  func updateContext() {
    context.identifier = space.identifier
    context.mayRequest = space.busMasterIsEnabled
    context.usesTranslation = space.atsIsEnabled
    context.cache.asksForPages = pages.mayAsk
    context.relaxedOrdering =
      space.relaxedOrderingIsEnabled ? configuration.relaxedOrdering : .never
    context.maximumPayload = min(space.maximumPayload, link.up.configuration.maximumPayload)
    context.maximumReadRequest = space.maximumReadRequest
    updatePASID()
    context.translationPageLimit = min(
      configuration.translationPageLimit,
      space.readCompletionBoundary / TranslationEntry.byteCount)
    updateRouter()
  }

  /// Another PASID starts with what holds for every PASID; no other translations are kept for it.
  private func updatePASID() {
    var pasid = space.requesterPASID
    switch configuration.mutant {
    case .omitsPASID: pasid = nil
    case .confusesPASID: pasid = pasid.map { PASIDPrefix($0.pasid ^ 1) }
    default: break
    }
    guard pasid != context.pasid else { return }
    context.cache.flush(keepingGlobal: pasid != nil && context.pasid != nil)
    context.pasid = pasid
  }

  /// Posts the completions that are due; returns whether there was one.
  func answerRequests(at cycle: Cycle) -> Bool {
    guard let header = completer.due(at: cycle), link.up.hasRoom(.completion, for: 40) else {
      return false
    }
    completer.drop(at: cycle)
    switch header.kind {
    // A memory-mapped device has no configuration space.
    case .configurationRead, .configurationWrite:
      if isMemoryMapped {
        refuse(header)
        return true
      }
      answerConfiguration(header, at: cycle)
    case .ioRead, .ioWrite: answerPort(header, at: cycle)
    case .memoryRead where space.memorySpaceIsEnabled:
      if !answerRead(header, at: cycle) { refuse(header) }
    default: refuse(header)
    }
    return true
  }

  private func answerConfiguration(_ header: TLPHeader, at cycle: Cycle) {
    if header.kind == .configurationWrite {
      var answer = completion(of: header, kind: .completion)
      answer.byteCount = 4
      link.up.post(answer)
      return
    }
    var answer = completion(of: header, kind: .completionWithData)
    answer.byteCount = 4
    answer.doublewordCount = 1
    let value =
      Int(header.registerNumber) == space.windowOffset + 16
      ? readThroughWindow(at: cycle) : space.read(header.registerNumber)
    post(answer, value)
  }

  func completion(of request: TLPHeader, kind: TLPKind) -> TLPHeader {
    var header = TLPHeader(kind: kind, requester: request.requester, tag: request.tag)
    header.completer = space.identifier
    header.trafficClass = request.trafficClass
    return header
  }

  /// Answers with Unsupported Request, which the requester reports.
  func refuse(_ request: TLPHeader) {
    detect(.unsupportedRequest, request, isAdvisory: true)
    var header = completion(of: request, kind: .completion)
    header.status = .unsupportedRequest
    header.byteCount = UInt16(request.enabledRange.byteCount)
    link.up.post(header)
  }

  func post(_ header: TLPHeader, _ value: UInt32) {
    unsafe withUnsafeBytes(of: value.littleEndian) { raw in
      unsafe link.up.post(header, payload: RawSpan(_unsafeBytes: raw))
    }
  }

  /// Where a window lies now.
  func base(_ window: BARLayout.Window) -> UInt64 {
    if case .memoryMapped(let base, _) = configuration.transport {
      return window == layout.registers ? base : .max
    }
    return space.base(window)
  }

  /// Which window an access lies in, and where.
  func window(
    _ address: UInt64, byteCount: Int
  ) -> (window: BARLayout.Window, offset: UInt64)? {
    for window in layout.windows {
      let offset = address &- base(window)
      if offset < window.byteCount && UInt64(byteCount) <= window.byteCount - offset {
        return (window, offset)
      }
    }
    return nil
  }

  private func write(_ header: TLPHeader, payload: RawSpan, at cycle: Cycle) {
    // A write without enabled bytes changes nothing.
    if header.doublewordCount == 1, header.firstByteEnables == 0 { return }
    let range = header.enabledRange
    guard let (window, start) = window(range.address, byteCount: range.byteCount) else {
      detect(.unsupportedRequest, header)
      return
    }
    // Nobody else tells of a write that is lost.
    guard !header.poisoned else {
      space.raiseStatus(ConfigurationHeader.detectedParityError)
      detect(.poisonedPacket, header)
      return
    }
    let lead = Int(range.address & 3)
    if window == layout.bounce {
      if !header.hasEnableGap {
        writeBounce(start, payload.extracting(lead..<lead + range.byteCount), at: cycle)
        return
      }
      for place in lead..<lead + range.byteCount where header.isEnabled(byte: place) {
        writeBounce(
          start + UInt64(place - lead), payload.extracting(place..<place + 1), at: cycle)
      }
      return
    }
    // Registers take each doubleword as an access of its own, as 64-bit fields are two halves.
    let first = start - UInt64(lead)
    let count = Int(header.doublewordCount)
    for index in 0..<count {
      let isLast = index == count - 1
      var enables: UInt8 = 0xf
      if index == 0 {
        enables = header.firstByteEnables
      } else if isLast {
        enables = header.lastByteEnables
      }
      writeRegister(
        window, offset: first + UInt64(4 * index),
        value: payload.littleEndian(at: 4 * index), enables: enables, at: cycle)
    }
  }

  /// Stores what the CPU wrote to a place of the bounce region that the BAR decoder found.
  func writeBounce(_ offset: UInt64, _ bytes: RawSpan, at cycle: Cycle) {
    bounce?.write(BounceOffset(rawValue: offset), bytes, agent: .guest, at: cycle)
  }

  private func answerRead(_ header: TLPHeader, at cycle: Cycle) -> Bool {
    let range = header.enabledRange
    guard let (window, start) = window(range.address, byteCount: range.byteCount) else {
      return false
    }
    var done = 0
    while done < range.byteCount {
      let address = range.address + UInt64(done)
      let remaining = range.byteCount - done
      let count = RequestSplitting.completionByteCount(
        address: address, remaining: remaining, boundary: 128, payload: 128, everyBoundary: true)
      let lead = Int(address & 3)
      var answer = completion(of: header, kind: .completionWithData)
      answer.byteCount = UInt16(remaining)
      answer.lowerAddress = UInt8(truncatingIfNeeded: address) & 0x7f
      answer.doublewordCount = UInt16((lead + count + 3) / 4)
      var line = SIMD64<UInt8>.zero
      var second = SIMD64<UInt8>.zero
      let offset = start + UInt64(done)
      unsafe withUnsafeMutableBytes(of: &line) { raw in
        var span = unsafe MutableRawSpan(_unsafeBytes: raw)
        span.withPiece(0..<min(count, 64)) { read(window, offset, into: &$0, at: cycle) }
      }
      if count > 64 {
        unsafe withUnsafeMutableBytes(of: &second) { raw in
          var span = unsafe MutableRawSpan(_unsafeBytes: raw)
          span.withPiece(0..<count - 64) { read(window, offset + 64, into: &$0, at: cycle) }
        }
      }
      var both = (line, second)
      unsafe withUnsafeBytes(of: &both) { raw in
        unsafe link.up.post(
          answer, payload: RawSpan(_unsafeBytes: raw).extracting(0..<count), lead: lead)
      }
      done += count
    }
    return true
  }

  func read(
    _ window: BARLayout.Window, _ offset: UInt64, into target: inout MutableRawSpan,
    at cycle: Cycle
  ) {
    if window == layout.bounce {
      bounce?.read(BounceOffset(rawValue: offset), into: &target, agent: .guest, at: cycle)
      return
    }
    for place in 0..<target.byteCount {
      let at = offset + UInt64(place)
      let word = readRegister(window, offset: at & ~3)
      let byte = UInt8(truncatingIfNeeded: word >> UInt32(8 * (at & 3)))
      if at == BARLayout.interruptStatusOffset, window == layout.registers, !isMemoryMapped {
        _ = takeInterruptStatus()
      }
      target.storeLittleEndian(byte, at: place)
    }
  }
}
