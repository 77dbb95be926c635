import LitmusLanguage
import OrderingExplorer
import Reporting
import Testing

@Suite("Executions of bad outcomes as sequence diagrams")
struct DrawnExecutionTests {
  private static let all: Result<LitmusExecutions, any Error> = Result {
    try LitmusExecutions(paths: Corpus.paths, explorer: Explorer())
  }

  private func named(_ name: String) throws -> Execution {
    try #require(try Self.all.get().executions.first { "\($0.group)/\($0.name)" == name })
  }

  @Test("each bad outcome of the corpus has one")
  func every() throws {
    let all = try Self.all.get()
    var tests = 0
    var outcomes = 0
    for path in Corpus.paths {
      let test = try LitmusFile(path: path).test
      let bad = try Explorer().explore(test).found.count { test.isBad($0.outcome) }
      tests += bad > 0 ? 1 : 0
      outcomes += bad
    }
    #expect(all.testCount == Corpus.paths.count)
    #expect(all.badTestCount == tests)
    #expect(all.executions.count == outcomes)
    #expect(tests > 130)
  }

  @Test("each packet leaves once, arrives at most once and later, and lanes are there")
  func packets() throws {
    for execution in try Self.all.get().executions {
      let name = "\(execution.group)/\(execution.name)"
      for packet in execution.packets.indices {
        let sent = execution.steps.indices.filter { execution.steps[$0].sent.contains(packet) }
        let arrived = execution.steps.indices.filter { execution.steps[$0].arrived == packet }
        #expect(sent.count == 1, "\(name) \(packet)")
        #expect(arrived.count <= 1, "\(name) \(packet)")
        if let first = sent.first, let last = arrived.first { #expect(first < last, "\(name)") }
        let ends = [execution.packets[packet].from, execution.packets[packet].to]
        #expect(ends[0] != ends[1], "\(name) \(packet)")
        #expect(ends.allSatisfy(execution.lanes.indices.contains), "\(name)")
      }
      for step in execution.steps {
        #expect(
          [step.lane, step.target].compactMap(\.self).allSatisfy(
            execution.lanes.indices.contains), "\(name)")
      }
    }
  }

  @Test("of two accesses that changed places the second took effect first")
  func exchanges() throws {
    var count = 0
    for execution in try Self.all.get().executions {
      for exchange in execution.exchanges {
        count += 1
        #expect(!exchange.rule.isEmpty)
        if let first = exchange.first, let second = exchange.second {
          #expect(second < first, "\(execution.name)")
        }
      }
    }
    #expect(count > 100)
  }

  @Test("a write with relaxed ordering passes two others, in the diagram too")
  func relaxed() throws {
    let execution = try named("relaxed/index")
    #expect(execution.lanes.map(\.kind) == ["cpu", "host", "device", "bounce"])
    #expect(execution.packets.map(\.address) == ["one", "two", "used"])
    #expect(execution.packets.allSatisfy { $0.isUp && $0.name == "MWr" && $0.from == 2 })
    #expect(execution.packets[2].fields.contains(["Attr", "RO"]))
    let arrivals = execution.steps.compactMap(\.arrived)
    #expect(arrivals.first == 2)
    #expect(execution.steps.first { $0.arrived == 2 }?.passes.count == 2)
  }

  @Test("a load of the device is a read and its completion")
  func reads() throws {
    let execution = try named("used/bar-both-arm")
    let names = Set(execution.packets.map(\.name))
    #expect(names.isSuperset(of: ["MRd", "CplD"]))
    for packet in execution.packets where packet.name == "CplD" {
      #expect(packet.isUp)
      #expect(execution.lanes[packet.to].kind == "cpu")
    }
  }
}
