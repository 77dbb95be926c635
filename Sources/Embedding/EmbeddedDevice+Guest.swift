import CLocalPeer
import CRicochet
import CoSimulation
import PCIeLayouts

/// The host as the machine sees it: memory that is shared, and callbacks for the rest.
extension EmbeddedDevice: GuestSide {
  /// Where the bytes of a memory request lie.
  func place(_ request: UpstreamRequest) -> GuestPlace {
    if request.addressType == .untranslated,
      let region = region(request.address, byteCount: request.byteCount)
    {
      return region.mayWrite || !request.isWrite ? .shared : .nowhere
    }
    let hasCallback = request.isWrite ? host.canWrite : host.canRead
    return hasCallback ? .asked : .nowhere
  }

  private func region(_ address: UInt64, byteCount: Int) -> SharedRegion? {
    regions.first { $0.contains(address, byteCount: UInt64(byteCount)) }
  }

  /// Copies bytes of memory that is shared.
  func load(_ request: UpstreamRequest, into target: inout MutableRawSpan) {
    region(request.address, byteCount: target.byteCount)?.load(request.address, into: &target)
  }

  /// Stores bytes into memory that is shared.
  func store(_ source: RawSpan, _ request: UpstreamRequest) {
    region(request.address, byteCount: source.byteCount)?.store(source, at: request.address)
  }

  /// Asks the callback for bytes.
  func ask(_ request: UpstreamRequest) -> UInt64 {
    let token = questions.newToken()
    var bytes = [UInt8](repeating: 0, count: request.byteCount)
    let result = calling { host.read(Self.dma(request, token), into: &bytes) }
    if result == Int64(request.byteCount) {
      questions.settle(token, .bytes(bytes))
    } else if !takes(result, "read", request, token) {
      questions.settle(token, .refused)
    }
    return token
  }

  /// What came back for a question.
  func answer(_ question: UInt64) -> GuestAnswer { questions.answer(question) }

  /// Brings bytes to the callback.
  func send(_ source: RawSpan, _ request: UpstreamRequest) -> Bool {
    let token = questions.newToken()
    let result = calling { host.write(Self.dma(request, token), source) }
    if result == Int64(request.byteCount) { return true }
    return takes(result, "write", request, token)
  }

  /// Whether bytes were taken that are not yet in memory.
  var hasUnansweredWrites: Bool { questions.hasWrites }

  /// Asks the callback for a translation.
  func askTranslation(_ request: UpstreamRequest) -> UInt64 {
    let token = questions.newToken()
    var dma = Self.dma(request, token)
    dma.byte_count = 1
    var entry = rc_translation()
    let result = calling { host.translate(dma, into: &entry) }
    if result == 0 {
      do {
        questions.settle(token, .entry(try Self.entry(entry)))
      } catch {
        note(EmbeddingFault(RC_BAD_CALLBACK, "translate: \(error.text)"))
      }
    } else if result == Int64(RC_LATER) {
      questions.wait(token, .translation)
    } else if result != Int64(RC_FAIL) {
      note(misconduct("translate", result, request))
    }
    return token
  }

  /// What came back for a translation.
  func translation(_ question: UInt64) -> GuestTranslation { questions.translation(question) }

  /// The device has forgotten what an invalidation named.
  func invalidated(tag: UInt8) { calling { host.invalidated(tag) } }

  /// Hands an MSI-X message on.
  func signal(address: UInt64, data: UInt32) { calling { host.message(address, data) } }

  /// Hands a change of the INTx line on.
  func drive(isAsserted: Bool) { calling { host.line(isAsserted) } }

  /// Takes what a callback answered instead of a count: true when the answer comes later.
  private func takes(
    _ result: Int64, _ name: String, _ request: UpstreamRequest, _ token: UInt64
  ) -> Bool {
    if result == Int64(RC_LATER) {
      questions.wait(token, request.isWrite ? .write : .read(byteCount: request.byteCount))
      return true
    }
    if result != Int64(RC_FAIL) { note(misconduct(name, result, request)) }
    return false
  }

  private func calling<Result>(_ body: () -> Result) -> Result {
    let wasInside = isInside
    isInside = true
    defer { isInside = wasInside }
    return body()
  }

  private func note(_ fault: EmbeddingFault) { if self.fault == nil { self.fault = fault } }

  private func misconduct(
    _ name: String, _ result: Int64, _ request: UpstreamRequest
  ) -> EmbeddingFault {
    EmbeddingFault(
      RC_BAD_CALLBACK,
      "the callback \(name) answered \(result) for \(request.byteCount) bytes at "
        + "0x\(String(request.address, radix: 16)); it returns the whole count, RC_LATER or RC_FAIL"
    )
  }

  private static func dma(_ request: UpstreamRequest, _ token: UInt64) -> rc_dma {
    rc_dma(
      token: token, address: request.address, byte_count: UInt32(request.byteCount),
      requester: request.requester.rawValue, address_type: request.addressType.rawValue,
      relaxed_order: request.relaxedOrdering ? 1 : 0, id_order: request.idBasedOrdering ? 1 : 0,
      no_snoop: request.noSnoop ? 1 : 0)
  }

  /// The entry that a translation of the embedder's is.
  static func entry(_ given: rc_translation) throws(EmbeddingFault) -> TranslationEntry {
    let count = given.byte_count
    guard count >= 4096, count & (count - 1) == 0, given.address & (count - 1) == 0 else {
      throw .range(
        "a translation of \(count) bytes at 0x\(String(given.address, radix: 16)); it has a power "
          + "of two of bytes from 4096 on, and is aligned to it")
    }
    return TranslationEntry(
      range: AlignedRange(
        containing: given.address, sizeExponent: UInt8(count.trailingZeroBitCount)),
      allowsRead: given.may_read != 0, allowsWrite: given.may_write != 0)
  }
}
