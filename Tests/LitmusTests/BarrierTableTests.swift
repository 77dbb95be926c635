import Foundation
import LitmusLanguage
import OrderingExplorer
import Testing

@Suite("The barrier table (docs/barriers.md)")
struct BarrierTableTests {
  private func table() throws -> BarrierTable { try BarrierTable(explorer: Explorer()) }

  @Test("the table in the documents is the one that the command makes")
  func isFresh() throws {
    let path = Corpus.folder + "/../docs/barriers.md"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let parts = text.split(separator: "<!-- table:begin -->\n", maxSplits: 1)
    let found = parts.last?.split(separator: "\n<!-- table:end -->", maxSplits: 1).first
    let made = try table().text
    #expect(found.map(String.init) == made, "make it new with: ricochet litmus table")
  }

  /// Tests of the corpus that ask what a cell of the table answers.
  static let shared: [(test: String, machine: BarrierMachine, point: BarrierPoint)] = [
    ("index/x86-none", machine("x86", false), .publish),
    ("index/x86-compiler", machine("x86", false), .publish),
    ("index/arm-compiler", machine("arm", false), .publish),
    ("index/arm-smp-outer", machine("arm", false), .publish),
    ("index/arm-smp-inner", machine("arm", true), .publish),
    ("index/arm-dma", machine("arm", false), .publish),
    ("doorbell/arm-host-data-smp", machine("arm", true), .notify),
    ("doorbell/arm-host-data-dma", machine("arm", false), .notify),
    ("event/driver-x86-smp", machine("x86", false), .lookForWish),
    ("event/driver-arm-smp-outer", machine("arm", false), .lookForWish),
    ("event/driver-arm-smp-inner", machine("arm", true), .lookForWish),
    ("event/driver-arm-dma", machine("arm", false), .lookForWish),
    ("event/rearm-arm-dma", machine("arm", false), .rearm),
    ("used/host-both-arm-smp", machine("arm", false), .consumePolled),
    ("used/host-both-arm-dma", machine("arm", false), .consumePolled),
    (
      "order-platform/bar-ring-x86-wc", machine("x86", false, .combining, .combining), .publish
    ),
    (
      "order-platform/bar-ring-x86-wc-full", machine("x86", false, .combining, .combining),
      .publish
    ),
    ("order-platform/bar-ring-host-data", machine("arm", true, .uncached, .host), .publish),
    ("order-platform/bar-ring-host-data-dma", machine("arm", false, .uncached, .host), .publish),
    (
      "used/host-index-bar-data-wc-barrier", machine("x86", false, .host, .combining),
      .consumePolled
    ),
  ]

  private static func machine(
    _ cpu: String, _ isSoftware: Bool, _ ring: BarrierMachine.Home = .host,
    _ data: BarrierMachine.Home = .host
  ) -> BarrierMachine {
    BarrierMachine(cpu: cpu, isSoftware: isSoftware, ring: ring, data: data)
  }

  @Test("the corpus agrees: a barrier below that of the table breaks, one at or above it does not")
  func agrees() throws {
    let table = try table()
    for (name, machine, point) in Self.shared {
      let test = try Corpus.test(name)
      let barriers = test.agents.flatMap(\.operations).compactMap(\.barrier?.strength)
      let used = barriers.first ?? .none
      let row = try #require(table.rows.first { $0.machine == machine }, "\(name)")
      let index = try #require(BarrierPoint.allCases.firstIndex(of: point))
      let suffices = row.cells[index].strength.map { used >= $0 } ?? false
      #expect(suffices == (test.quantifier == .never), "\(name)")
    }
  }

  @Test("every cell that needs a barrier tells what breaks without, and others tell nothing")
  func cells() throws {
    for row in try table().rows {
      for cell in row.cells {
        #expect((cell.broken == nil) == (cell.strength == BarrierStrength.none))
      }
    }
  }

  @Test("a table made with a broken rule is another one")
  func mutant() throws {
    let broken = Explorer(rules: Rules(mutant: .smpBarrierOrdersDevices))
    #expect(try BarrierTable(explorer: broken).text != table().text)
  }
}
