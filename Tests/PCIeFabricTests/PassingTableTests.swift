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
        #expect(
          passing(younger, over: older) == SpecifiedTable.verdict(younger, over: older), "\(pair)")
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
        let answersWrite = younger.kind == .completion && younger.status == .success
        let mayPass = PassingTable.mayPass(younger, answersWrite: answersWrite, older)
        #expect((passing(younger, over: older) != .forbidden) == mayPass, "\(pair)")
      }
    }
  }

  @Test("the completion of a write may pass posted packets, that of a failed read may not")
  func answersOfWrites() {
    let device = RequesterID(bus: 1, device: 0, function: 0)
    let write = TLPHeader(kind: .memoryWrite, requester: device)
    var completion = TLPHeader(kind: .completion, requester: RequesterID(rawValue: 0))
    completion.completer = device
    #expect(passing(completion, over: write) == .allowed)
    completion.status = .unsupportedRequest
    #expect(passing(completion, over: write) == .forbidden)
  }

  @Test("packets of different traffic classes are not ordered")
  func trafficClasses() {
    for pair in Pair.all {
      for (younger, older) in pair.headers {
        var other = older
        other.trafficClass = 3
        #expect(passing(younger, over: other) != .forbidden, "\(pair)")
      }
    }
  }

  @Test("a cell is set alone, and reads as it was set")
  func cells() {
    for wrong in WrongCell.all {
      for row in OrderingClass.allCases {
        for column in OrderingClass.allCases {
          let isSet = row == wrong.row && column == wrong.column
          let expected = isSet ? wrong.cell : PassingRules.specification[row, column]
          #expect(wrong.rules[row, column] == expected)
        }
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
    completion.status = .unsupportedRequest
    completion.completer = device
    #expect(passing(completion, over: write) == .forbidden)
    completion.completer = RequesterID(bus: 2, device: 0, function: 0)
    #expect(passing(completion, over: write) == .allowed)
  }
}
