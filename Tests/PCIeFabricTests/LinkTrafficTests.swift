import CycleKernel
import OrderingReference
import PCIeFabric
import PCIeLayouts
import TestSupport
import Testing
import Trace

/// Limits and a choice for a run of random traffic.
struct TrafficCase: Sendable, CustomTestStringConvertible {
  var arbitration: LinkArbitration
  var posted: CreditLimit
  var nonPosted: CreditLimit
  var completion: CreditLimit
  var seed: UInt64

  var testDescription: String {
    "\(arbitration), posted \(posted.headers)/\(posted.data), non-posted \(nonPosted.headers)"
      + "/\(nonPosted.data), completions \(completion.headers)/\(completion.data), seed \(seed)"
  }

  static let all: [TrafficCase] = [LinkArbitration.oldestFirst, .seeded, .reordering].flatMap {
    arbitration in
    // 128 bytes of payload are 8 units; an unaligned write of as many has 9.
    let tiny = CreditLimit(headers: 1, data: 9)
    let small = CreditLimit(headers: 3, data: 14)
    return [
      (tiny, tiny, tiny, 1), (small, tiny, .infinite, 2), (tiny, small, .infinite, 3),
      (small, small, small, 4), (.infinite, .infinite, .infinite, 5),
    ].map {
      TrafficCase(
        arbitration: arbitration, posted: $0.0, nonPosted: $0.1, completion: $0.2, seed: $0.3)
    }
  }
}

/// Counts what is between sending and release, against the advertised limits.
private final class CreditAudit: TraceObserver {
  private(set) var inUse = [[0, 0, 0], [0, 0, 0]]
  private(set) var dataInUse = [[0, 0, 0], [0, 0, 0]]
  private(set) var mostHeaders = [0, 0, 0]
  private(set) var mostData = [0, 0, 0]
  private var sequences: [[UInt64]] = [[], []]
  private(set) var overtakenCount = 0
  private(set) var deliveredCount = 0

  func observe(_ event: TraceEvent, payload: RawSpan) {
    switch event.body {
    case .tlpSent(let link):
      let direction = Int(link.direction.rawValue)
      let creditClass = link.header.kind.orderingClass.creditClass.rawValue
      inUse[direction][creditClass] += 1
      dataInUse[direction][creditClass] += link.header.dataCreditCount
      mostHeaders[creditClass] = max(mostHeaders[creditClass], inUse[direction][creditClass])
      mostData[creditClass] = max(mostData[creditClass], dataInUse[direction][creditClass])
      if let last = sequences[direction].last, link.sequence < last { overtakenCount += 1 }
      sequences[direction].append(link.sequence)
    case .tlpDelivered: deliveredCount += 1
    default: break
    }
  }

  func released(_ direction: LinkDirection, _ creditClass: Int, count: Int, data: Int) {
    inUse[Int(direction.rawValue)][creditClass] -= count
    dataInUse[Int(direction.rawValue)][creditClass] -= data
  }
}

@Suite("Random traffic on a link (PCIe Base, 2.4.1 and 2.6.1)")
struct LinkTrafficTests {
  @Test(
    "nothing is lost, nothing passes what it must not, and nothing is stuck",
    arguments: TrafficCase.all)
  func traffic(_ traffic: TrafficCase) {
    var configuration = LinkConfiguration()
    configuration.latency = 7
    configuration.maximumPayload = 256
    configuration.transmitQueueDepth = 8
    configuration.posted = traffic.posted
    configuration.nonPosted = traffic.nonPosted
    configuration.completion = traffic.completion
    configuration.arbitration = traffic.arbitration
    configuration.holdLimit = 30
    let trace = TraceHub()
    let judge = Judge(configuration: JudgeConfiguration(hostByteCount: 1 << 30))
    let audit = CreditAudit()
    trace.add(judge)
    trace.add(audit)
    let link = Link(configuration: configuration, seed: traffic.seed, trace: trace)
    let root = TrafficPartner(
      output: link.down, input: link.up, bus: 0, requests: 1500, seed: traffic.seed)
    let device = TrafficPartner(
      output: link.up, input: link.down, bus: 1, requests: 1500, seed: traffic.seed)
    var cycle: Cycle = 0
    while !(root.isDone && device.isDone && link.isDrained), cycle < 400_000 {
      cycle += 1
      let before = [root.arrived, device.arrived]
      let heads = [link.up, link.down].map { channel in
        CreditClass.allCases.map { channel.received($0)?.header.dataCreditCount ?? 0 }
      }
      root.step(at: cycle)
      device.step(at: cycle)
      for (index, partner) in [root, device].enumerated() {
        for creditClass in 0..<3 where partner.arrived[creditClass] > before[index][creditClass] {
          audit.released(
            index == 0 ? .up : .down, creditClass, count: 1, data: heads[index][creditClass])
        }
      }
      _ = link.evaluate(at: cycle)
    }
    judge.finish(at: cycle)
    #expect(root.isDone && device.isDone && link.isDrained, "still under way in cycle \(cycle)")
    #expect(root.posted == device.arrived)
    #expect(device.posted == root.arrived)
    #expect(judge.violations.map(\.description).prefix(3) == [])
    #expect(judge.ruleCounts[.linkOrder, default: 0] > 3000)
    #expect(audit.deliveredCount == (root.posted + device.posted).reduce(0, +))
    for (index, limit) in [traffic.posted, traffic.nonPosted, traffic.completion].enumerated() {
      if limit.headers != 0 { #expect(audit.mostHeaders[index] <= limit.headers) }
      if limit.data != 0 { #expect(audit.mostData[index] <= limit.data) }
    }
    if traffic.nonPosted.headers == 1 { #expect(audit.overtakenCount > 50) }
  }
}
