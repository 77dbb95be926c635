import OrderingReference
import PCIeLayouts
import Testing
import Trace

@Suite("Translations of a PASID, and of every PASID (ATS 1.1, 2.3 and 3.1; ATS-11, ATS-12)")
struct GlobalTranslationRuleTests {
  private let uses = RuleName.noUseAfterInvalidation

  private func with(_ pasid: UInt32?, _ header: TLPHeader) -> TLPHeader {
    var header = header
    header.pasid = pasid.map { PASIDPrefix($0) }
    return header
  }

  /// The function has PASID 5 and is granted one page.
  private func granted(isGlobal: Bool) -> TraceBuilder {
    let request = with(5, memoryRead(0x4_0000, 8, tag: 7, type: .translationRequest))
    return pasidOn(5).cross(.up, request)
      .cross(.down, completion(of: request, 8), bigEndian(UInt64(isGlobal ? 0x7_5023 : 0x7_5003)))
  }

  /// Software gives the function's requests another PASID, or none.
  private func change(_ trace: TraceBuilder, to pasid: UInt32?) -> TraceBuilder {
    var write = TLPHeader(kind: .configurationWrite, requester: TraceBuilder.root, tag: 11)
    write.doublewordCount = 1
    write.firstByteEnables = 15
    write.registerNumber = 0x23c
    var answer = TLPHeader(kind: .completion, requester: TraceBuilder.root, tag: 11)
    answer.byteCount = 4
    return trace.cross(.down, write, littleEndian(pasid.map { $0 | 1 << 31 } ?? 0))
      .cross(.up, answer)
  }

  private func invalidate(
    _ trace: TraceBuilder, _ pasid: UInt32?, page: UInt64 = 0x4_0000, isGlobal: Bool = false
  ) -> TraceBuilder {
    trace.cross(.down, with(pasid, invalidateRequest(4)), bigEndian(page | (isGlobal ? 1 : 0)))
      .cross(.up, invalidateCompletion(1 << 4))
  }

  private var use: TLPHeader { memoryWrite(0x7_5000, type: .translated) }

  @Test(
    "another PASID may use what holds for every PASID, and nothing else; no PASID may use neither")
  func changes() {
    for isGlobal in [true, false] {
      expectLegal(uses, granted(isGlobal: isGlobal).cross(.up, use))
      expectLegal(
        uses, change(change(granted(isGlobal: isGlobal), to: 6), to: 5).cross(.up, use))
      expectOnly(uses, change(granted(isGlobal: isGlobal), to: nil).cross(.up, use))
    }
    expectLegal(uses, change(granted(isGlobal: true), to: 6).cross(.up, use))
    expectOnly(uses, change(granted(isGlobal: false), to: 6).cross(.up, use))
  }

  @Test("an invalidation takes what its PASID, its range and G say")
  func invalidations() {
    typealias Case = (
      pasid: UInt32?, page: UInt64, isGlobal: Bool, takesOwn: Bool, takesShared: Bool
    )
    let cases: [Case] = [
      (5, 0x4_0000, false, true, false), (6, 0x4_0000, false, false, false),
      (5, 0x4_0000, true, true, true), (6, 0x4_0000, true, true, true),
      (6, 0x5_0000, true, false, false), (nil, 0x4_0000, false, true, true),
      (nil, 0x5_0000, false, true, true),
    ]
    for one in cases {
      for isShared in [true, false] {
        let trace = invalidate(
          granted(isGlobal: isShared), one.pasid, page: one.page, isGlobal: one.isGlobal
        ).cross(.up, use)
        if isShared ? one.takesShared : one.takesOwn {
          expectOnly(uses, trace)
        } else {
          expectLegal(uses, trace)
        }
      }
    }
  }

  @Test("an answer says Global to a request with a PASID alone")
  func answers() {
    expectLegal(.translationAnswersFit, granted(isGlobal: true))
    expectOnly(.translationAnswersFit, translationAnswer(pages: 1, [0x7_5023]))
  }
}
