import ByteLayouts
import CDescriptorFetchABI
import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace

/// The answer to a translation request of the fetch engine, as its pins take it.
struct EngineAnswer: Hashable {
  var tag: UInt8
  var status = UInt8(DFE_TRANSLATION_OK)
  var page: UInt64 = 0
  var flags: UInt8 = 0

  /// The pins where no completion came in time.
  init(timedOut tag: UInt8) {
    self.tag = tag
    status = UInt8(DFE_TRANSLATION_TIMEOUT)
  }

  /// The pins for a completion; `entry` is nil where it brings none that can be read.
  ///
  /// Source: ATS 1.1, 2.3.1 and 2.3.2.
  init(tag: UInt8, _ header: TLPHeader, _ entry: TranslationEntry?) {
    self.tag = tag
    guard let entry else {
      status = UInt8(
        header.status == .completerAbort
          ? DFE_TRANSLATION_ABORT : DFE_TRANSLATION_UNSUPPORTED)
      return
    }
    let bits = entry.encoded
    page = bits >> 12
    let isLarge = entry.range.sizeExponent > 12
    flags = UInt8(
      (isLarge ? DFE_TRANSLATION_SIZE : 0)
        | (entry.allowsRead ? DFE_TRANSLATION_READ : 0)
        | (entry.allowsWrite ? DFE_TRANSLATION_WRITE : 0)
        | (entry.isUntranslatedOnly ? DFE_TRANSLATION_UNTRANSLATED : 0)
        | (entry.isNonSnooped ? DFE_TRANSLATION_NO_SNOOP : 0))
  }
}

/// Translation for a fetch engine that has a cache of its own: its requests go out here, and its
/// reads come with the address that it was granted.
extension ReadPort {
  /// Sends a translation request of the engine; returns whether there was room.
  mutating func requestTranslation(
    page: UInt64, engineTag: UInt8, _ context: inout RequesterContext, at cycle: Cycle
  ) -> Bool {
    guard context.mayRequest, context.link.up.hasRoom(.nonPosted), let tag = tags.take() else {
      return false
    }
    uses[Int(tag)] = TagUse(
      isActive: true, isTranslation: true, engineTag: engineTag,
      byteCount: TranslationEntry.byteCount)
    expectAnswer(tag, at: cycle)
    var header = TLPHeader.memory(
      .memoryRead, requester: context.identifier, tag: tag, address: page << 12,
      byteCount: TranslationEntry.byteCount)
    header.addressType = .translationRequest
    header.pasid = context.pasid
    context.link.up.post(header)
    return true
  }

  /// Forgets who asked for translations, for an engine that is reset.
  mutating func abandonEngineTranslation() {
    engineAnswers.removeAll()
    // The tags stay in use until their completions have come; the port's cache knows none of them.
    for tag in uses.indices { uses[tag].engineTag = nil }
  }

  /// Whether a read that the engine's cache granted an address in `range` has not left whole.
  func holdsGranted(in range: AlignedRange) -> Bool {
    transactions.contains { read in
      guard read.isActive, read.issued < read.request.byteCount,
        case .granted = read.request.translation
      else { return false }
      return AlignedRange(containing: read.request.address.rawValue, sizeExponent: 12)
        .overlaps(range)
    }
  }

  /// Ends reads with a granted address that wait for the link while the function may not ask; an
  /// invalidation must not wait for them.
  mutating func refuseGranted(trace: TraceHub, at cycle: Cycle) -> Bool {
    var didRefuse = false
    for _ in 0..<engineQueue.count {
      let index = engineQueue.pop()
      if case .granted = transactions[index].request.translation {
        refuseRest(of: index, trace: trace, at: cycle)
        didRefuse = true
      } else {
        engineQueue.push(index)
      }
    }
    return didRefuse
  }
}
