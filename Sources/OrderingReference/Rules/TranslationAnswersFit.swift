import ByteLayouts
import PCIeLayouts
import Trace

/// Rule `translation-answers-fit`: an answer has at most as many entries as were asked for, all of
/// one size, a hole stands in it alone, and Global is said to requests with a PASID alone.
///
/// Source: ATS 1.1, 2.3.
extension OutstandingRequest {
  /// Takes the entries of a completion of this translation request.
  mutating func checkEntries(payload: RawSpan, event: TraceEvent, docket: Docket) {
    docket.evaluated(.translationAnswersFit)
    var complaint: String?
    if payload.byteCount % TranslationEntry.byteCount != 0 {
      complaint = "ends within an entry"
    }
    let asked = max(1, Int(header.doublewordCount) / 2)
    for at in 0..<payload.byteCount / TranslationEntry.byteCount {
      let entry = try? TranslationEntry(decoding: payload, at: at * TranslationEntry.byteCount)
      guard let entry else {
        complaint = "has an entry of no size"
        continue
      }
      let number = entryCount
      entryCount += 1
      if entryCount > asked {
        complaint = "has \(entryCount) entries for \(asked) pages"
      } else if entry.isGlobal, header.pasid == nil {
        complaint = "says Global, and the request has no PASID"
      } else if number > 0, entry.isHole || wasHole {
        complaint = "has a hole beside other entries"
      } else if number > 0, entry.range.sizeExponent != entrySizeExponent {
        complaint = "has entries of different sizes"
      }
      entrySizeExponent = entry.range.sizeExponent
      wasHole = entry.isHole
    }
    guard let complaint else { return }
    docket.violated(
      .translationAnswersFit, at: event.cycle, witnesses: [self.event, event]
    ) { "the answer to the translation request for \(hexadecimal(header.address)) \(complaint)" }
  }
}
