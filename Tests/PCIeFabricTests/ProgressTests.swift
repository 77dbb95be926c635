import PCIeFabric
import PCIeLayouts
import Testing

/// Requests at the head of a link that never get credits.
struct Blockade: Sendable, CustomTestStringConvertible {
  var arbitration: LinkArbitration
  /// The class of the requests that are stuck.
  var stuck: OrderingClass
  /// The class of the packets behind them.
  var passing: OrderingClass

  var testDescription: String { "\(arbitration), \(passing) behind \(stuck)" }

  static let all: [Blockade] = [LinkArbitration.oldestFirst, .seeded, .reordering].flatMap {
    arbitration in
    [OrderingClass.nonPostedRead, .nonPostedWithData].flatMap { stuck in
      [OrderingClass.posted, .completion].map { passing in
        Blockade(arbitration: arbitration, stuck: stuck, passing: passing)
      }
    }
  }

  /// Packets that arrive while the receiver never takes a non-posted request.
  func deliveredCount(_ ordering: PassingRules) -> Int {
    var configuration = LinkConfiguration()
    configuration.arbitration = arbitration
    configuration.holdLimit = 9
    configuration.nonPosted = CreditLimit(headers: 1, data: 1)
    configuration.ordering = ordering
    let bench = LinkBench(configuration)
    for tag in 0..<4 {
      bench.read(tag: UInt8(tag)) { header in
        guard stuck == .nonPostedWithData else { return }
        header.kind = .ioWrite
        header.doublewordCount = 1
        header.lastByteEnables = 0
      }
    }
    for tag in 0..<20 {
      if passing == .posted { bench.write(4) } else { bench.completion(tag: UInt8(tag)) }
    }
    bench.run(until: 2000)
    return bench.delivered.filter { $0 >= 4 }.count
  }
}

@Suite("Progress past blocked requests (PCIe Base, 2.4.1)")
struct ProgressTests {
  @Test("posted packets and completions pass requests that are stuck", arguments: Blockade.all)
  func progress(blockade: Blockade) {
    #expect(blockade.deliveredCount(.specification) == 20)
  }

  @Test("a table that forbids it leaves them stuck", arguments: Blockade.all)
  func stuck(blockade: Blockade) {
    var rules = PassingRules.specification
    rules[blockade.passing, blockade.stuck] = .never
    #expect(blockade.deliveredCount(rules) == 0)
  }
}
