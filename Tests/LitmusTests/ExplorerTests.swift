import LitmusLanguage
import OrderingExplorer
import Testing

@Suite("The explorer")
struct ExplorerTests {
  private func explore(_ text: String, limit: Int = 1_000_000) throws -> [String] {
    let test = try LitmusTest(parsing: text, name: "test")
    return try Explorer(limit: limit).explore(test).outcomes.map { $0.text(in: test) }
  }

  @Test("the final values of locations are part of an outcome where the condition asks for them")
  func locations() throws {
    let text = "memory\n x host wb\ncpu a\n store x 1\ncpu b\n store x 2\n"
    #expect(try explore(text + "never x = 0") == ["x=1", "x=2"])
    #expect(try explore(text + "never stuck") == ["ended"])
  }

  @Test("what waits for ever is told by its name, and a guard that fails leaves out")
  func stuck() throws {
    let text = """
      memory
       x host wb
       y host wb
      cpu a
       r = load x
       when r = 1: s = load y
       when r = 0: await y 1
      never stuck
      """
    #expect(try explore(text) == ["r=0 s=- stuck:a"])
  }

  @Test("a test with too many states is refused with an estimate, and early")
  func refused() throws {
    let locations = (0..<8).map { " l\($0) host wb" }
    let agents = (0..<4).flatMap { agent in
      ["cpu c\(agent)"] + (0..<8).map { " store l\(($0 + agent) % 8) \(agent + 1)" }
    }
    let text = (["platform cpu arm", "memory"] + locations + agents + ["never l0 = 9"])
      .joined(separator: "\n")
    let test = try LitmusTest(parsing: text, name: "large")
    let error = #expect(throws: ExplorationError.self) { try Explorer().explore(test) }
    guard case .tooLarge(let estimate, let limit)? = error else {
      Issue.record("refused for another reason: \(String(describing: error))")
      return
    }
    #expect(limit == 20_000_000)
    #expect(estimate > 80_000_000)
  }

  @Test("the estimate of a test that can be finished is of the right size")
  func estimate() throws {
    let locations = (0..<6).map { " l\($0) host wb" }
    let agents = (0..<3).flatMap { agent in
      ["cpu c\(agent)"] + (0..<6).map { " store l\(($0 + agent) % 6) \(agent + 1)" }
    }
    let text = (["platform cpu arm", "memory"] + locations + agents + ["never l0 = 9"])
      .joined(separator: "\n")
    let test = try LitmusTest(parsing: text, name: "middle")
    let count = try Explorer(limit: 20_000_000).explore(test).stateCount
    let error = #expect(throws: ExplorationError.self) {
      try Explorer(limit: count / 20).explore(test)
    }
    guard case .tooLarge(let estimate, _)? = error else { return }
    #expect(estimate > Double(count) / 8 && estimate < Double(count) * 8)
  }

  @Test("a state costs less than 64 bytes beyond its encoding")
  func memory() throws {
    let test = try LitmusTest(parsing: BenchTest.text, name: "bench")
    let result = try Explorer().explore(test)
    #expect(result.stateCount > 100_000)
    #expect(result.byteCount / result.stateCount - result.stateByteCount < 64)
  }

  @Test("the same test gives the same states, steps and outcomes twice")
  func deterministic() throws {
    let test = try Corpus.test("ats/read-in-flight-early")
    let first = try Explorer().explore(test)
    let second = try Explorer().explore(test)
    #expect(first.found == second.found)
    #expect(first.stateCount == second.stateCount && first.stepCount == second.stepCount)
  }

  @Test("more packets than a queue holds are refused before the search")
  func packets() throws {
    let stores = Array(repeating: " store x 1", count: 9).joined(separator: "\n")
    let text = "memory\n x host wb\ndevice d\n\(stores)\nnever stuck"
    let test = try LitmusTest(parsing: text, name: "wide")
    let error = #expect(throws: ExplorationError.self) { try Explorer().explore(test) }
    #expect(error?.description == "9 packets may be on the link at once, at most 8 are allowed")
  }
}
