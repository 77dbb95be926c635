import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts

/// Translation requests of the endpoint's own cache, and their answers.
///
/// Source: ATS 1.1, 2.2 and 2.3.
extension ReadPort {
  /// Sends a translation request for the page of `address` and those behind it, unless one is under
  /// way that names the page; returns whether it did.
  mutating func requestTranslation(
    _ address: BusAddress, pageCount: Int, isWrite: Bool, _ context: inout RequesterContext,
    at cycle: Cycle
  ) -> Bool {
    guard context.link.up.hasRoom(.nonPosted), !tags.isExhausted,
      let request = context.cache.freeRequest(for: address, isWrite: isWrite),
      let tag = tags.take()
    else { return false }
    uses[Int(tag)] = TagUse(
      isActive: true, isTranslation: true, byteCount: TranslationEntry.byteCount * pageCount)
    expectAnswer(tag, at: cycle)
    context.cache.start(
      request, for: address, pageCount: pageCount, isWrite: isWrite, tag: tag)
    var header = TLPHeader.memory(
      .memoryRead, requester: context.identifier, tag: tag, address: address.rawValue & ~0xfff,
      byteCount: TranslationEntry.byteCount * pageCount)
    header.addressType = .translationRequest
    header.pasid = context.pasid
    context.link.up.post(header)
    return true
  }

  /// Takes a completion of a translation request; returns whether it is the last.
  ///
  /// An answer has one completion or two, each with whole entries.
  mutating func takeTranslations(
    _ header: TLPHeader, payload: RawSpan, cache: inout TranslationCache
  ) -> Bool {
    let hasData =
      header.kind == .completionWithData && header.status == .success
      && (!header.poisoned || mutant == .takesPoisonedData)
    if let engineTag = uses[Int(header.tag)].engineTag {
      let entry = hasData ? try? TranslationEntry(decoding: payload) : nil
      engineAnswers.push(EngineAnswer(tag: engineTag, header, entry))
      return true
    }
    if hasData {
      for number in 0..<payload.byteCount / TranslationEntry.byteCount {
        let place = number * TranslationEntry.byteCount
        guard let entry = try? TranslationEntry(decoding: payload, at: place) else { break }
        cache.take(entry, tag: header.tag)
      }
      uses[Int(header.tag)].received += payload.byteCount
      if Int(header.byteCount) > payload.byteCount { return false }
    }
    cache.end(tag: header.tag)
    return true
  }
}
