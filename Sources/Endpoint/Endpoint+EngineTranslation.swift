import ByteLayouts
import CDescriptorFetchABI
import CycleKernel
import PCIeLayouts
import Trace

/// A fetch engine with an address translation cache of its own: its requests go out over the link,
/// answers and invalidations reach it, and its reads come with translated addresses.
///
/// The endpoint answers an invalidation when both caches are done with it. Data and used rings are
/// translated by ``TranslationCache`` as with every engine.
///
/// Source: ATS 1.1, 2 and 3; rules ATS-01 to ATS-09 of `docs/ats.md`.
extension Endpoint {
  /// Whether a pin of the engine's translation waits, or ATS was turned on or off.
  var translationIsConcerned: Bool {
    outputs.xl_valid | outputs.invc_valid != 0 || !reads.engineAnswers.isEmpty
      || invalidations.nextForEngine != nil
      || (inputs.ats_enable != 0) != context.usesTranslation
  }

  /// Sets the pins of the engine's translation; returns whether one of them moves something.
  func driveTranslation(at cycle: Cycle) -> Bool {
    let isEnabled: UInt8 = context.usesTranslation ? 1 : 0
    var isDriven = inputs.ats_enable != isEnabled
    inputs.ats_enable = isEnabled
    if outputs.xl_valid != 0,
      reads.requestTranslation(
        page: outputs.xl_page, engineTag: outputs.xl_tag, &context, at: cycle)
    {
      inputs.xl_ready = 1
      engineTranslationCount += 1
      isDriven = true
    }
    if !reads.engineAnswers.isEmpty {
      let answer = reads.engineAnswers.pop()
      inputs.xa_valid = 1
      inputs.xa_tag = answer.tag
      inputs.xa_status = answer.status
      inputs.xa_page = answer.page
      inputs.xa_flags = answer.flags
      isDriven = true
    }
    if let next = invalidations.nextForEngine {
      inputs.inv_valid = 1
      inputs.inv_itag = next.itag
      inputs.inv_page = next.range.base >> 12
      inputs.inv_size = next.range.sizeExponent - 12
      if outputs.inv_ready != 0 { invalidations.tellEngine() }
      isDriven = true
    }
    return completeInvalidation(at: cycle) || isDriven
  }

  private func completeInvalidation(at cycle: Cycle) -> Bool {
    guard outputs.invc_valid != 0 else { return false }
    inputs.invc_ready = 1
    guard let oldest = invalidations.nextOfEngine, oldest.itag == outputs.invc_itag else {
      return breakEngine(value: UInt64(outputs.invc_itag), at: cycle)
    }
    invalidations.completeInEngine()
    return true
  }

  /// Takes the pulses of a step back.
  func restTranslation() {
    inputs.xl_ready = 0
    inputs.xa_valid = 0
    inputs.inv_valid = 0
    inputs.invc_ready = 0
  }

  /// Address of the read of the bus that the engine offers, as the guest says it.
  var offeredBusAddress: UInt64 {
    reads.engine.translates ? outputs.rd_page << 12 | outputs.rd_addr & 0xfff : outputs.rd_addr
  }

  /// How that read comes to its translated address.
  var offeredTranslation: ReadTranslation {
    guard reads.engine.translates else { return .ofPort }
    return outputs.rd_attributes & UInt8(DFE_READ_TRANSLATED) != 0
      ? .granted(TranslatedAddress(rawValue: outputs.rd_addr)) : .untranslated
  }

  /// Whether it goes on behind the page that its translation was granted for.
  var crossesGrantedPage: Bool {
    guard case .granted = offeredTranslation else { return false }
    return outputs.rd_addr & 0xfff + UInt64(outputs.rd_count) > 4096
  }
}
