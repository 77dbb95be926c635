import PCIeFabric
import PCIeLayouts
import TestSupport
import Testing
import Trace

/// A table that is wrong in one cell.
struct WrongCell: Sendable, CustomTestStringConvertible {
  var row: OrderingClass
  var column: OrderingClass
  var cell: PassingCell

  var testDescription: String { "\(row) over \(column): \(cell)" }

  var rules: PassingRules {
    var rules = PassingRules.specification
    rules[row, column] = cell
    return rules
  }

  /// Every cell with every other content; `may` and `mustBeAble` send the same packets.
  static let all: [WrongCell] = OrderingClass.allCases.flatMap { row in
    OrderingClass.allCases.flatMap { column in
      let right = PassingRules.specification[row, column]
      let atWill: [PassingCell] = [.may, .mustBeAble]
      return PassingCell.allCases.filter { cell in
        cell != right && !(atWill.contains(cell) && atWill.contains(right))
      }.map { WrongCell(row: row, column: column, cell: $0) }
    }
  }
}

@Suite("Passing on a link that reorders (PCIe Base, 2.4.1)")
struct PassingTests {
  @Test(
    "of 10,000 packets none passes what it must not, and every way to pass is taken",
    arguments: [UInt64(1), 2, 3])
  func table(seed: UInt64) {
    let audit = PassAudit()
    #expect(RandomPackets(seed: seed).run(10_000, observers: [audit]))
    #expect(audit.count == 10_000)
    #expect(audit.forbidden.prefix(3) == [])
    #expect(audit.disputed.prefix(3) == [])
    let missing = SpecifiedTable.ways.subtracting(audit.ways.keys)
    #expect(missing.map(\.description).sorted() == [])
  }

  @Test("a cell that is wrong lets a forbidden pass happen, or loses one", arguments: WrongCell.all)
  func wrongCell(wrong: WrongCell) {
    let audit = PassAudit()
    let isWhole = RandomPackets(ordering: wrong.rules, seed: 1).run(4000, observers: [audit])
    let missing = SpecifiedTable.ways.subtracting(audit.ways.keys)
    #expect(!isWhole || !audit.forbidden.isEmpty || !missing.isEmpty)
  }

  @Test("the wrong cells are as many as there are cells and contents")
  func wrongCells() {
    // Sixteen cells with six other contents; eleven of them are at will, for which one is no other.
    let atWill = OrderingClass.allCases.flatMap { row in
      OrderingClass.allCases.filter { column in
        [.may, .mustBeAble].contains(PassingRules.specification[row, column])
      }
    }.count
    #expect(atWill == 11)
    #expect(WrongCell.all.count == 16 * 6 - atWill)
  }

  @Test("a way to pass is not taken when the link keeps order")
  func inOrder() {
    var packets = RandomPackets(seed: 1)
    packets.configuration.arbitration = .oldestFirst
    packets.configuration.nonPosted = .infinite
    packets.configuration.posted = .infinite
    packets.configuration.completion = .infinite
    let audit = PassAudit()
    #expect(packets.run(2000, observers: [audit]))
    #expect(audit.ways.isEmpty)
    #expect(audit.forbidden == [])
  }

  @Test(
    "the same seed gives the same packets in the same cycles, also when idle cycles are skipped")
  func same() {
    func lines(_ seed: UInt64, skips: Bool) -> [String] {
      let log = EventLog()
      var packets = RandomPackets(seed: seed)
      packets.skipsIdleCycles = skips
      #expect(packets.run(1000, observers: [log]))
      return log.entries.map { $0.event.line(payload: $0.payload.span.bytes) }
    }
    let every = lines(4, skips: false)
    #expect(every == lines(4, skips: false))
    #expect(every == lines(4, skips: true))
    #expect(every != lines(5, skips: false))
  }
}
