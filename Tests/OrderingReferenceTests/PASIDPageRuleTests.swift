import OrderingReference
import PCIeLayouts
import Testing
import Trace

@Suite("page requests and responses with a PASID (ATS 1.1, 4; PCIe Base, 6.20 and 10.4.2.2)")
struct PASIDPageRuleTests {
  private let answers = RuleName.pageGroupsAnsweredOnce

  /// The driver finds the three capabilities, reads what responses need, and turns both on.
  private func on(_ pasid: UInt32 = 5, needsPASID: Bool? = true) -> TraceBuilder {
    let trace = TraceBuilder()
    var reads: [(UInt16, UInt32)] = [
      (0x100, 0x2001_000f), (0x200, 0x2201_0013), (0x220, 0x2301_001b), (0x230, 0x1_0023),
    ]
    if let needsPASID { reads.append((0x204, needsPASID ? 0x8100_0000 : 0x0100_0000)) }
    for (register, word) in reads {
      var read = TLPHeader(kind: .configurationRead, requester: TraceBuilder.root, tag: 9)
      read.doublewordCount = 1
      read.firstByteEnables = 15
      read.registerNumber = register
      var answer = TLPHeader(kind: .completionWithData, requester: TraceBuilder.root, tag: 9)
      answer.doublewordCount = 1
      answer.byteCount = 4
      trace.cross(.down, read).cross(.up, answer, littleEndian(word))
    }
    let writes: [(UInt16, UInt32, UInt8)] = [
      (0x20c, 2, 15), (0x204, 1, 3), (0x23c, pasid | 1 << 31, 15), (0x224, 1 << 16, 0b1100),
    ]
    for (register, value, enables) in writes {
      var write = TLPHeader(kind: .configurationWrite, requester: TraceBuilder.root, tag: 10)
      write.doublewordCount = 1
      write.firstByteEnables = enables
      write.registerNumber = register
      var answer = TLPHeader(kind: .completion, requester: TraceBuilder.root, tag: 10)
      answer.byteCount = 4
      trace.cross(.down, write, littleEndian(value)).cross(.up, answer)
    }
    return trace
  }

  private func with(_ pasid: UInt32?, _ header: TLPHeader) -> TLPHeader {
    var header = header
    header.pasid = pasid.map { PASIDPrefix($0) }
    return header
  }

  @Test("a request has the function's PASID, and its response the same where that is needed")
  func legal() {
    for (needs, answer) in [(true, UInt32?(5)), (false, nil), (nil, nil), (nil, 5)]
      as [(Bool?, UInt32?)]
    {
      let trace = on(needsPASID: needs).cross(.up, with(5, pageRequest(0x1000)))
        .cross(.down, with(answer, pageResponse()))
      expectLegal(answers, trace)
      expectLegal(.pasidAsEnabled, trace)
    }
  }

  @Test("a response with another PASID, or without the one it needs, is the host's fault")
  func responses() {
    for (needs, answer) in [(true, nil), (true, 4), (false, 5), (nil, 4)] as [(Bool?, UInt32?)] {
      expectOnly(
        answers,
        on(needsPASID: needs).cross(.up, with(5, pageRequest(0x1000)))
          .cross(.down, with(answer, pageResponse())))
    }
  }

  @Test("a request without it, or with another, is named")
  func requests() {
    for pasid in [UInt32?.none, 4] {
      expectOnly(
        .pasidAsEnabled,
        on().cross(.up, with(pasid, pageRequest(0x1000)))
          .cross(.down, with(pasid, pageResponse())))
    }
  }
}
