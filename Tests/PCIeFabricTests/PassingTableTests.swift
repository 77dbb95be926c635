import PCIeFabric
import PCIeLayouts
import Testing

@testable import OrderingReference

/// Two packets of one traffic class, the younger wanting to pass the older.
private struct Pair {
  var row: OrderingClass
  var column: OrderingClass
  var isRelaxed: Bool
  var isIDBased: Bool
  var hasSameSource: Bool
  var hasSameTag: Bool

  static let all: [Pair] = {
    let bits = [false, true]
    var pairs: [Pair] = []
    for row in OrderingClass.allCases {
      for column in OrderingClass.allCases {
        for relaxed in bits {
          for based in bits {
            for source in bits {
              for tag in bits {
                pairs.append(
                  Pair(
                    row: row, column: column, isRelaxed: relaxed, isIDBased: based,
                    hasSameSource: source, hasSameTag: tag))
              }
            }
          }
        }
      }
    }
    return pairs
  }()

  /// The table of PCIe Base 2.4.1 in words: no, yes, Y/N as the text beside it says.
  var expected: Passing {
    let byIDO = isIDBased && !hasSameSource
    switch "\(row) over \(column)" {
    case "posted over posted": return isRelaxed || byIDO ? .allowed : .forbidden  // A2
    case "posted over nonPostedRead", "posted over nonPostedWithData": return .required  // A3, A4
    case "posted over completion": return .allowed  // A5b
    case "nonPostedRead over posted": return byIDO ? .allowed : .forbidden  // B2
    case "nonPostedWithData over posted": return isRelaxed || byIDO ? .allowed : .forbidden  // C2
    case "completion over posted": return isRelaxed || byIDO ? .allowed : .forbidden  // D2
    case "completion over nonPostedRead", "completion over nonPostedWithData":
      return .required  // D3, D4
    case "completion over completion":  // D5
      return hasSameSource && hasSameTag ? .forbidden : .allowed
    default: return .allowed  // B3 to B5, C3 to C5
    }
  }

  private static let near = RequesterID(bus: 1, device: 2, function: 3)
  private static let far = RequesterID(bus: 4, device: 5, function: 6)

  private func header(
    _ orderingClass: OrderingClass, source: RequesterID, tag: UInt8
  ) -> [TLPHeader] {
    TLPKind.allCases.filter { $0.orderingClass == orderingClass }.map { kind in
      var header = TLPHeader(kind: kind, requester: source, tag: tag)
      header.completer = source
      return header
    }
  }

  /// Every combination of kinds that falls into the two classes.
  var headers: [(younger: TLPHeader, older: TLPHeader)] {
    let youngers = header(row, source: hasSameSource ? Self.near : Self.far, tag: 7)
    let olders = header(column, source: Self.near, tag: hasSameTag ? 7 : 8)
    return youngers.flatMap { younger in
      var younger = younger
      younger.relaxedOrdering = isRelaxed
      younger.idBasedOrdering = isIDBased
      return olders.map { (younger, $0) }
    }
  }
}

@Suite("Passing table of the link (PCIe Base, 2.4.1)")
struct PassingTableTests {
  @Test("every cell is the one of the table, for every kind of packet")
  func table() {
    #expect(Pair.all.count == 256)
    for pair in Pair.all {
      for (younger, older) in pair.headers {
        #expect(passing(younger, over: older) == pair.expected, "\(pair)")
      }
    }
  }

  @Test("the attributes of the older packet change nothing")
  func olderAttributes() {
    for pair in Pair.all {
      for (younger, older) in pair.headers {
        var marked = older
        marked.relaxedOrdering = true
        marked.idBasedOrdering = true
        #expect(passing(younger, over: marked) == passing(younger, over: older), "\(pair)")
      }
    }
  }

  @Test("the oracle's own table agrees")
  func oracle() {
    for pair in Pair.all {
      for (younger, older) in pair.headers {
        let mayPass = PassingTable.mayPass(younger, answersWrite: false, older)
        #expect((passing(younger, over: older) != .forbidden) == mayPass, "\(pair)")
      }
    }
  }

  @Test("a completion is compared by its completer, not by whom it answers")
  func completer() {
    let device = RequesterID(bus: 1, device: 0, function: 0)
    var write = TLPHeader(kind: .memoryWrite, requester: device)
    write.doublewordCount = 1
    var completion = TLPHeader(kind: .completion, requester: RequesterID(rawValue: 0))
    completion.idBasedOrdering = true
    completion.completer = device
    #expect(passing(completion, over: write) == .forbidden)
    completion.completer = RequesterID(bus: 2, device: 0, function: 0)
    #expect(passing(completion, over: write) == .allowed)
  }
}
