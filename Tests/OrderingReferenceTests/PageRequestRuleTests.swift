import OrderingReference
import PCIeLayouts
import Testing
import Trace

/// A Page Request message of the function.
func pageRequest(
  _ page: UInt64, group: UInt16 = 3, isLast: Bool = true, access: UInt64 = 1
) -> TLPHeader {
  var header = TLPHeader(kind: .message, requester: TraceBuilder.function)
  header.messageCode = .pageRequest
  header.messageRouting = .toRoot
  header.messageData = page | UInt64(group) << 3 | (isLast ? 4 : 0) | access
  return header
}

/// The response to a group.
func pageResponse(_ group: UInt16 = 3, _ code: PageResponseCode = .success) -> TLPHeader {
  PageGroupResponse(target: TraceBuilder.function, index: group, code: code)
    .header(from: TraceBuilder.root)
}

/// The driver finds the interface behind the ATS capability and writes its control.
func pagesOn(allocation: UInt32 = 2, control: UInt32 = 1) -> TraceBuilder {
  let trace = TraceBuilder()
  for (register, word) in [(UInt16(0x100), UInt32(0x2000_0000 | 0x1_000f)), (0x200, 0x1_0013)] {
    var read = TLPHeader(kind: .configurationRead, requester: TraceBuilder.root, tag: 9)
    read.doublewordCount = 1
    read.firstByteEnables = 15
    read.registerNumber = register
    var answer = TLPHeader(
      kind: .completionWithData, requester: TraceBuilder.root, tag: 9)
    answer.doublewordCount = 1
    answer.byteCount = 4
    trace.cross(.down, read).cross(.up, answer, littleEndian(word))
  }
  configure(trace, 0x20c, allocation)
  return configure(trace, 0x204, control)
}

@discardableResult
private func configure(_ trace: TraceBuilder, _ register: UInt16, _ value: UInt32) -> TraceBuilder {
  var write = TLPHeader(kind: .configurationWrite, requester: TraceBuilder.root, tag: 10)
  write.doublewordCount = 1
  write.firstByteEnables = 15
  write.registerNumber = register
  var answer = TLPHeader(kind: .completion, requester: TraceBuilder.root, tag: 10)
  answer.byteCount = 4
  return trace.cross(.down, write, littleEndian(value)).cross(.up, answer)
}

@Suite("page-requests-within-bounds and page-groups-answered-once (ATS 1.1, 4 and 5.2)")
struct PageRequestRuleTests {
  private let asks = RuleName.pageRequestsWithinBounds
  private let answers = RuleName.pageGroupsAnsweredOnce

  @Test("groups of several pages, one response each, and the index again")
  func legal() {
    let trace = pagesOn()
      .cross(.up, pageRequest(0x1000, isLast: false)).cross(.up, pageRequest(0x2000))
      .cross(.down, pageResponse()).cross(.up, pageRequest(0x1000, access: 2))
      .cross(.down, pageResponse(3, .invalidRequest))
    expectLegal(asks, trace)
    expectLegal(answers, trace)
  }

  @Test("a credit is taken by each page and comes back with the group")
  func credits() {
    let trace = pagesOn().cross(.up, pageRequest(0x1000, group: 1, isLast: false))
      .cross(.up, pageRequest(0x2000, group: 1)).cross(.up, pageRequest(0x3000, group: 2))
      .cross(.down, pageResponse(1)).cross(.down, pageResponse(2))
    expectOnly(asks, trace)
  }

  @Test("an index is not used again before its response, nor anything asked while off")
  func bounds() {
    expectOnly(
      asks,
      pagesOn().cross(.up, pageRequest(0x1000)).cross(.up, pageRequest(0x2000))
        .cross(.down, pageResponse()))
    expectOnly(
      asks, pagesOn(control: 0).cross(.up, pageRequest(0x1000)).cross(.down, pageResponse()))
    expectOnly(
      asks, pagesOn().cross(.up, pageRequest(0x1000, access: 0)).cross(.down, pageResponse()))
  }

  @Test("behind a failure nothing is asked until the interface is turned on again")
  func failure() {
    func failed() -> TraceBuilder {
      pagesOn().cross(.up, pageRequest(0x1000, isLast: false))
        .cross(.down, pageResponse(3, .failure)).cross(.down, pageResponse())
    }
    expectLegal(answers, failed())
    expectOnly(asks, failed().cross(.up, pageRequest(0x2000, group: 5)))
    let again = configure(configure(failed(), 0x204, 2), 0x204, 1)
    expectLegal(
      asks, again.cross(.up, pageRequest(0x2000, group: 5)).cross(.down, pageResponse(5)))
  }

  @Test("a response names a group under way, behind its last request, and comes")
  func responses() {
    expectOnly(answers, pagesOn().cross(.down, pageResponse()))
    expectOnly(
      answers,
      pagesOn().cross(.up, pageRequest(0x1000, isLast: false)).cross(.down, pageResponse()))
    expectOnly(answers, pagesOn().cross(.up, pageRequest(0x1000)))
  }
}
