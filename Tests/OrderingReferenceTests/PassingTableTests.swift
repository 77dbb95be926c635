import OrderingReference
import PCIeLayouts
import Testing
import Trace

/// One way in which the attributes of two packets can stand to each other.
struct PassingCase: Sendable, CustomStringConvertible {
  var younger: TLPKind
  var older: TLPKind
  var relaxed: Bool
  var idBased: Bool
  var isSameRequester: Bool

  var description: String {
    "\(younger) over \(older)" + (relaxed ? " RO" : "") + (idBased ? " IDO" : "")
      + (isSameRequester ? " same" : " other")
  }

  static let all: [PassingCase] = {
    let kinds = TLPKind.allCases.filter { $0 != .completion }
    var cases: [PassingCase] = []
    for younger in kinds {
      for older in kinds {
        for bits in 0..<8 {
          cases.append(
            PassingCase(
              younger: younger, older: older, relaxed: bits & 1 != 0, idBased: bits & 2 != 0,
              isSameRequester: bits & 4 != 0))
        }
      }
    }
    return cases
  }()

  /// The ordering table, written out a second time.
  var isAllowed: Bool {
    let isOlderPosted = older == .memoryWrite || older == .message || older == .messageWithData
    let otherSource = idBased && !isSameRequester
    switch younger {
    case .memoryWrite, .message, .messageWithData, .ioWrite, .configurationWrite:
      return !isOlderPosted || relaxed || otherSource
    case .memoryRead, .ioRead, .configurationRead:
      return !isOlderPosted || otherSource
    case .completion, .completionWithData:
      if isOlderPosted { return relaxed || otherSource }
      return older != .completionWithData || !isSameRequester
    }
  }
}

@Suite("Passing table (PCIe Base, 2.4.1)")
struct PassingTableTests {
  private let near = TraceBuilder.function
  private let far = RequesterID(bus: 4, device: 5, function: 6)

  private func header(_ kind: TLPKind, source: RequesterID, tag: UInt8) -> TLPHeader {
    var header = TLPHeader(kind: kind, requester: source, tag: tag)
    header.doublewordCount = kind == .message ? 0 : 1
    header.firstByteEnables = 15
    header.completer = source
    header.byteCount = 4
    return header
  }

  /// Sends the younger packet first, with the requests that its completions answer before that.
  private func trace(_ test: PassingCase) -> TraceBuilder {
    let trace = TraceBuilder()
    let olderTag: UInt8 = 1
    let youngerTag: UInt8 = test.younger == .completionWithData && test.isSameRequester ? 1 : 2
    let older = header(test.older, source: near, tag: olderTag)
    var younger = header(
      test.younger, source: test.isSameRequester ? near : far, tag: youngerTag)
    younger.relaxedOrdering = test.relaxed
    younger.idBasedOrdering = test.idBased
    for asked in [older, younger] where asked.kind == .completionWithData {
      trace.cross(.down, memoryRead(0x40, 8, tag: asked.tag, from: asked.requester))
    }
    if test.younger == .completionWithData, test.older == .completionWithData,
      test.isSameRequester
    {
      // Halves of one answer, counted in the order of sending, so that only the passing is wrong.
      younger.byteCount = 8
      return sendSwapped(trace, older: older, younger: younger)
    }
    return sendSwapped(trace, older: whole(older), younger: whole(younger))
  }

  /// The completion that carries all of an answer of 8 bytes; other packets stay as they are.
  private func whole(_ header: TLPHeader) -> TLPHeader {
    guard header.kind == .completionWithData else { return header }
    var header = header
    header.doublewordCount = 2
    header.byteCount = 8
    return header
  }

  private func sendSwapped(
    _ trace: TraceBuilder, older: TLPHeader, younger: TLPHeader
  ) -> TraceBuilder {
    let links = [
      LinkEvent(direction: .up, sequence: 1, header: younger),
      LinkEvent(direction: .up, sequence: 0, header: older),
    ]
    for link in links {
      trace.record(.tlpSent(link), pattern(link.header.payloadByteCount))
      trace.record(.tlpDelivered(link), pattern(link.header.payloadByteCount))
    }
    return trace
  }

  @Test("each cell allows what the table says", arguments: PassingCase.all)
  func cell(test: PassingCase) {
    if test.isAllowed {
      expectLegal(.linkOrder, trace(test))
    } else {
      expectOnly(.linkOrder, trace(test))
    }
  }

  @Test(
    "the completion of an I/O or configuration write may pass a posted packet, that of a read not")
  func writeCompletion() {
    for kind in [TLPKind.ioWrite, .configurationWrite, .configurationRead] {
      let trace = TraceBuilder()
      trace.cross(.down, header(kind, source: TraceBuilder.root, tag: 3))
      let completion = header(.completion, source: TraceBuilder.root, tag: 3)
      _ = sendSwapped(trace, older: memoryWrite(0x40), younger: completion)
      if kind == .configurationRead {
        expectOnly(.linkOrder, trace)
      } else {
        expectLegal(.linkOrder, trace)
      }
    }
  }

  @Test("packets of different traffic classes are not ordered")
  func trafficClasses() {
    var younger = memoryWrite(0x80)
    younger.trafficClass = 3
    expectLegal(
      .linkOrder, sendSwapped(TraceBuilder(), older: memoryWrite(0x40), younger: younger))
  }
}
