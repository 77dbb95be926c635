import PCIeLayouts
import Trace

/// The IOTLB channel: misses are translation requests of the device, updates their completions,
/// invalidations its invalidations.
///
/// Source: vhost-user protocol, IOMMU support; ATS 1.1, sections 2 and 3.
extension VhostSession {
  private static let pageByteCount: UInt64 = 4096
  private static let mayRead: UInt8 = 1
  private static let mayWrite: UInt8 = 2
  private static let miss: UInt8 = 1
  private static let update: UInt8 = 2
  private static let invalidate: UInt8 = 3
  private static let messageByteCount = 32
  /// VHOST_USER_BACKEND_IOTLB_MSG.
  private static let backendTranslation: UInt32 = 1

  /// IOTLB_MSG: address, byte count, user address, permission, type.
  func takeTranslation(_ body: Fields) throws(SessionFault) {
    guard body.count == Self.messageByteCount else {
      throw .wrongMessage("a payload of \(body.count) bytes where a translation has 32")
    }
    let address: UInt64 = body.load(0)
    let byteCount: UInt64 = body.load(8)
    let permission: UInt8 = body.load(24)
    let (last, wraps) = address.addingReportingOverflow(byteCount &- 1)
    guard byteCount > 0, !wraps else {
      throw .wrongMessage(
        "a translation of \(byteCount) bytes at 0x\(String(address, radix: 16))")
    }
    switch body.load(25, as: UInt8.self) {
    case Self.update:
      guard permission <= 3 else { throw .wrongMessage("permission \(permission)") }
      counts.updates += 1
      try translations.update(
        TranslationTable.Entry(
          address: address, byteCount: byteCount, user: body.load(16),
          mayRead: permission & Self.mayRead != 0, mayWrite: permission & Self.mayWrite != 0))
    case Self.invalidate:
      counts.invalidations += 1
      let removed = translations.remove(address, last: last)
      if usesTranslation, !removed.isEmpty { try forget(address, byteCount) }
    case let type: throw .wrongMessage("a translation message of type \(type)")
    }
  }

  /// Has the device forget a range, and waits until it has.
  private func forget(_ address: UInt64, _ byteCount: UInt64) throws(SessionFault) {
    let range = AlignedRange(covering: address, byteCount: max(byteCount, Self.pageByteCount))
    let isAll = range.sizeExponent >= 52
    let payload = isAll ? InvalidateRange.everything : InvalidateRange(range: range)
    guard let tag = machine.port.invalidate(payload) else {
      throw .wrongMessage("more invalidations than the device takes at once")
    }
    invalidations.insert(tag)
    let end = machine.cycle + Self.drainLimit
    while invalidations.contains(tag), machine.cycle < end {
      if !machine.advance() { break }
      if let fault { throw fault }
    }
    guard !invalidations.contains(tag) else {
      throw .wrongMessage("the device did not answer an invalidation")
    }
  }

  /// The device has forgotten what an invalidation named.
  public func invalidated(tag: UInt8) { invalidations.remove(tag) }

  /// The device asks for a translation.
  public func askTranslation(_ request: UpstreamRequest) -> UInt64 {
    let page = request.address & ~(Self.pageByteCount - 1)
    let token = misses.open(page)
    if usesTranslation, translations.find(page) == nil, !misses.isUnderWay(page) {
      send(TranslationMisses.Miss(page: page, isWrite: false))
    }
    return token
  }

  /// What is known for a translation that was asked for.
  public func translation(_ question: UInt64) -> GuestTranslation {
    guard usesTranslation else { return .refused }
    guard let page = misses.page(question) else { return .entry(.hole) }
    if let entry = translations.find(page) {
      misses.close(question)
      return .entry(pageEntry(page, entry))
    }
    guard misses.isHole(page) else { return .waiting }
    misses.close(question)
    return .entry(.hole)
  }

  /// The page of an update, by guest-physical address.
  private func pageEntry(_ page: UInt64, _ entry: TranslationTable.Entry) -> TranslationEntry {
    let user = entry.user &+ (page - entry.address)
    guard entry.last - page >= Self.pageByteCount - 1,
      let guest = memory.guestAddress(user: user), guest & (Self.pageByteCount - 1) == 0
    else { return .hole }
    return TranslationEntry(
      range: AlignedRange(containing: guest, sizeExponent: 12), allowsRead: entry.mayRead,
      allowsWrite: entry.mayWrite)
  }

  /// Sends a miss to the front end.
  private func send(_ miss: TranslationMisses.Miss) {
    guard fault == nil, let channel else { return }
    let acknowledges = protocolFeatures & VhostFeatures.replyAcknowledge != 0
    var body = Fields()
    body.append(miss.page)
    body.append(Self.pageByteCount)
    body.append(UInt64(0))
    body.append(miss.isWrite ? Self.mayWrite : Self.mayRead)
    body.append(Self.miss)
    body.append(contentsOf: Array(repeating: UInt8(0), count: 6))
    let head = VhostHeader(
      request: Self.backendTranslation, flags: acknowledges ? VhostHeader.needsReply : 0,
      byteCount: body.count)
    do {
      try channel.send(head.fields.bytes + body.bytes)
    } catch {
      fault = error
      return
    }
    counts.misses += 1
    if acknowledges { misses.note(miss) }
  }

  /// Takes the acknowledgement of a miss: without a translation for reading, writing is asked for.
  func takeChannel() throws(SessionFault) {
    guard let channel, let frame = try channel.receive(milliseconds: 0) else { return }
    let header = VhostHeader(frame.head)
    guard header.isReply, header.request == Self.backendTranslation, frame.descriptors.isEmpty,
      let miss = misses.answered()
    else { throw .wrongMessage("a message on the channel of misses that answers none") }
    guard try number(frame.body) != 0, translations.find(miss.page) == nil,
      misses.isWanted(miss.page)
    else { return }
    if miss.isWrite {
      misses.noteHole(miss.page)
    } else {
      send(TranslationMisses.Miss(page: miss.page, isWrite: true))
    }
  }
}
