import OrderingReference
import PCIeLayouts
import Testing
import Trace

@Suite("translation-answers-fit (ATS 1.1, 2.3), and invalidations of requests for several pages")
struct TranslationAnswersFitTests {
  private let fits = RuleName.translationAnswersFit
  private let uses = RuleName.noUseAfterInvalidation

  @Test(
    "an answer may be short, large, or a hole alone",
    arguments: [[0x7_5003], [0x7_5003, 0x9_9001], [0x40_0803, 0x90_0803], [0]] as [[UInt64]])
  func legal(entries: [UInt64]) { expectLegal(fits, translationAnswer(pages: 3, entries)) }

  @Test(
    "entries differ in size, or have a hole among them",
    arguments: [[0x40_0803, 0x7_5003], [0x7_5003, 0], [0, 0x7_5003]] as [[UInt64]])
  func broken(entries: [UInt64]) { expectOnly(fits, translationAnswer(pages: 3, entries)) }

  @Test("more entries than were asked for are a violation, also of the link's own rule")
  func tooMany() {
    let trace = translationAnswer(pages: 1, [0x7_5003, 0x9_9003])
    #expect(Set(trace.judge.violations.map(\.rule)) == [fits, .linkOrder])
  }

  @Test("two completions are one answer")
  func twoCompletions() {
    let request = memoryRead(0x4_0000, 24, tag: 7, type: .translationRequest)
    func answer(_ second: UInt64) -> TraceBuilder {
      TraceBuilder().cross(.up, request)
        .cross(.down, completion(of: request, 8, counted: 16), bigEndian(UInt64(0x7_5003)))
        .cross(.down, completion(of: request, 8), bigEndian(second))
    }
    expectLegal(fits, answer(0x9_9003))
    expectLegal(uses, answer(0x9_9003).cross(.up, memoryWrite(0x9_9000, type: .translated)))
    expectOnly(fits, answer(0x40_0803))
  }

  @Test("an invalidation takes away its pages of an answer under way, and leaves the others")
  func partial() {
    let request = memoryRead(0x4_0000, 16, tag: 7, type: .translationRequest)
    let trace = TraceBuilder().cross(.up, request)
      .cross(.down, invalidateRequest(4), bigEndian(UInt64(0x4_1000)))
      .cross(.up, invalidateCompletion(1 << 4))
      .cross(
        .down, completion(of: request, 16),
        bigEndian(UInt64(0x7_5003)) + bigEndian(UInt64(0x9_9003))
      )
      .cross(.up, memoryWrite(0x7_5000, type: .translated))
    expectLegal(uses, trace)
    expectOnly(uses, trace.cross(.up, memoryWrite(0x9_9000, type: .translated)))
  }
}
