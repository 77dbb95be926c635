import OrderingReference
import PCIeLayouts
import Testing
import Trace

@Suite("Error reporting (PCIe Base, 6.2)")
struct ErrorReportingTests {
  private static let all: [RuleName] = [
    .errorIsReported, .errorReportHasCause, .headerLogIsGuiltyPacket,
  ]

  /// The rules of error reporting that a story breaks; other rules have their own opinion.
  private func broken(_ story: ErrorStory) -> [RuleName] {
    story.trace.judge.finish(at: story.trace.cycle)
    return story.trace.judge.violations.map(\.rule).filter(Self.all.contains)
  }

  @Test("an error that is told once, by the right message, breaks nothing")
  func told() {
    let poisoned = ErrorStory().poison()
    #expect(broken(poisoned.report(.errorNonfatal).wait()) == [])
    #expect(broken(ErrorStory().answer(poisoned: true).report(.errorCorrectable).wait()) == [])
    #expect(broken(ErrorStory().answer(times: 2).report(.errorCorrectable).wait()) == [])
    #expect(broken(ErrorStory().store(0x9000_0000) { _ in }.report(.errorNonfatal).wait()) == [])
    let malformed = ErrorStory().store { $0.lastByteEnables = 15 }
    #expect(broken(malformed.report(.errorFatal).wait()) == [])
    #expect(broken(ErrorStory().answer().store { _ in }.wait()) == [])
  }

  @Test("one that is not told is found, at the end too")
  func missing() {
    #expect(broken(ErrorStory().poison().wait()) == [.errorIsReported])
    #expect(broken(ErrorStory().poison()) == [.errorIsReported])
    #expect(broken(ErrorStory().answer(times: 2)) == [.errorIsReported])
    #expect(broken(ErrorStory().answer(poisoned: true)) == [.errorIsReported])
    #expect(broken(ErrorStory().store { $0.lastByteEnables = 15 }) == [.errorIsReported])
  }

  @Test("one that is told twice, or by another message, is found")
  func wrong() {
    let twice = ErrorStory().poison().report(.errorNonfatal).report(.errorNonfatal)
    #expect(broken(twice) == [.errorReportHasCause])
    let wrong = ErrorStory().answer(times: 2).report(.errorNonfatal)
    #expect(broken(wrong) == [.errorReportHasCause, .errorIsReported])
  }

  @Test("a masked one is not told, nor one whose message is off")
  func masked() {
    #expect(broken(ErrorStory(advisoryMask: 1 << 13).answer(times: 2).wait()) == [])
    #expect(broken(ErrorStory(control: 14).answer(times: 2).wait()) == [])
    #expect(broken(ErrorStory(control: 13).poison().wait()) == [])
    #expect(broken(ErrorStory(control: 7).store(0x9000_0000) { _ in }.wait()) == [])
    let masked = ErrorStory().write(ErrorStory.errors + 8, 1 << 12).poison()
    #expect(broken(masked.wait()) == [])
    #expect(broken(masked.report(.errorNonfatal)) == [.errorReportHasCause])
    let off = ErrorStory(control: 13).poison().report(.errorNonfatal)
    #expect(broken(off) == [.errorReportHasCause])
  }

  @Test("what cannot answer a translation request is unexpected, what can is not")
  func translations() {
    for (carried, counted) in [(4, 2), (4, 4), (12, 12), (16, 16), (8, 4)] {
      let story = ErrorStory().translate(carried: carried, counted: counted)
      #expect(broken(story.report(.errorCorrectable).wait()) == [], "\(carried) of \(counted)")
      let untold = ErrorStory().translate(carried: carried, counted: counted)
      #expect(broken(untold.wait()) == [.errorIsReported], "\(carried) of \(counted)")
    }
    #expect(broken(ErrorStory().translate(carried: 8, counted: 8).wait()) == [])
    let told = ErrorStory().translate(carried: 8, counted: 8).report(.errorCorrectable)
    #expect(broken(told) == [.errorReportHasCause])
  }

  @Test("severity decides which message it is")
  func severity() {
    let fatal = ErrorStory().write(ErrorStory.errors + 12, 1 << 12 | 1 << 16)
    #expect(broken(fatal.poison().report(.errorFatal)) == [])
    #expect(broken(fatal.answer(times: 2).report(.errorFatal)) == [])
    #expect(broken(fatal.poison().report(.errorNonfatal)).contains(.errorReportHasCause))
  }

  @Test("a completion that is late may be told of, and one that comes then is unexpected")
  func timeout() {
    let request = memoryRead(0x4000, 8, tag: 9)
    let story = ErrorStory()
    story.trace.cross(.up, request)
    story.trace.cycle += 20_000
    _ = story.report(.errorNonfatal)
    story.trace.cross(.down, completion(of: request, 8))
    #expect(broken(story.report(.errorCorrectable)) == [])
    let early = ErrorStory()
    early.trace.cross(.up, request)
    #expect(broken(early.report(.errorNonfatal)) == [.errorReportHasCause])
  }

  @Test("a request that is answered with Unsupported Request is told of as advisory")
  func refused() {
    let story = ErrorStory()
    var request = memoryRead(0x9000_0000, 4, tag: 1)
    request.requester = TraceBuilder.root
    story.trace.cross(.down, request)
    var answer = completion(of: request, 4)
    answer.kind = .completion
    answer.status = .unsupportedRequest
    answer.doublewordCount = 0
    story.trace.cross(.up, answer)
    #expect(broken(story.report(.errorCorrectable)) == [])
  }

  @Test("the log holds the first packet until software clears its status bit")
  func log() {
    var guilty = TLPHeader.memory(
      .memoryWrite, requester: TraceBuilder.root, address: 0x8000_0010, byteCount: 4)
    guilty.poisoned = true
    let words = guilty.logged
    let first = ErrorStory().poison().report(.errorNonfatal)
    let second = first.store(0x8000_0020) { $0.poisoned = true }.report(.errorNonfatal)
    #expect(broken(second.readLog(2, words[2])) == [])
    #expect(broken(second.readLog(2, 0x8000_0020)) == [.headerLogIsGuiltyPacket])
    let story = ErrorStory().poison().report(.errorNonfatal)
    let cleared = story.write(ErrorStory.errors + 4, 1 << 12)
      .store(0x8000_0020) { $0.poisoned = true }.report(.errorNonfatal)
    #expect(broken(cleared.readLog(2, 0x8000_0020)) == [])
  }

  @Test("behind a reset of which no packet tells nothing is judged until software writes again")
  func reset() {
    let story = ErrorStory()
    story.trace.record(.statusChanged(status: 0))
    #expect(broken(story.poison().wait()) == [])
    let again = story.write(ErrorStory.express + 8, 15, enables: 3)
    #expect(broken(again.poison()) == [.errorIsReported])
  }
}
