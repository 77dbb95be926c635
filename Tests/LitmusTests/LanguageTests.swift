import LitmusLanguage
import Testing

@Suite("The litmus language (docs/litmus.md)")
struct LanguageTests {
  static let publish = """
    question Does the device see the entry behind the index?  # no comment here
    story index
    platform cpu arm, shareability inner
    platform coherent no
    memory
      ring host wb = 3 line shared
      index host wb = 0 line shared page one
      door bar uc
      seen alias ring nc
    cpu driver   # a comment
      store ring 1 plain
      barrier dma write
      store index 1 release
      store door 1
    device engine function 2
      await door 1
      i = load index ro
      when i = 1: r = load ring ns via i
    sometimes i = 1 and (r = 3 or not ring = 1) or stuck engine
    """

  @Test("a text becomes a test with every word in its place")
  func parse() throws {
    let test = try LitmusTest(parsing: Self.publish, name: "publish")
    #expect(test.question == "Does the device see the entry behind the index?  # no comment here")
    #expect(test.platform.cpu == .arm && test.platform.deviceIsInner)
    #expect(!test.platform.isCoherent)
    #expect(test.locations.map(\.name) == ["ring", "index", "door", "seen"])
    #expect(test.locations.map(\.cell) == [0, 1, 2, 0])
    #expect(test.locations.map(\.line) == [0, 0, 1, 0])
    #expect(test.locations.map(\.initial) == [3, 0, 0, 3])
    #expect(test.locations[1].page == 0 && test.pages == ["one"])
    #expect(test.locations[3].memoryType == .nc && test.locations[3].aliasOf == 0)
    #expect(test.agents.map(\.kind) == [.cpu, .device])
    #expect(test.agents[1].function == 2)
    let driver = test.agents[0].operations
    #expect(driver[0].modifiers == [.plain])
    #expect(driver[1].barrier == Barrier(.dma, .write))
    #expect(driver[2].kind == .store(.constant(1)) && driver[2].modifiers == [.release])
    let engine = test.agents[1].operations
    #expect(engine[0].kind == .await(1))
    #expect(engine[1].modifiers == [.ro] && engine[1].register == 0)
    #expect(engine[2].condition == OperationGuard(register: 0, value: 1))
    #expect(engine[2].address == 0)
    #expect(test.registers == ["i", "r"])
    #expect(test.quantifier == .sometimes)
    #expect(
      test.condition
        == .or(
          .and(.register(0, 1), .or(.register(1, 3), .not(.location(0, 1)))), .stuck(1)))
  }

  @Test(
    "what cannot be understood is told with line and column",
    arguments: [
      ("bogus", "1:1: 'bogus' stands in no section"),
      ("platform cpu mips", "1:14: expected a value of cpu (x86, arm)"),
      ("platform speed 1", "1:10: expected a setting"),
      ("memory\n  x host", "2:9: expected a memory type"),
      ("memory\n  x disk wb", "2:5: expected a place (host, bar, interrupt, config)"),
      ("memory\n  x host wb = 14", "2:15: 14 is not a value from 0 to 13"),
      ("memory\n  x host wb\n  x host wb", "3:3: a second location 'x'"),
      ("memory\n  x bar uc page p", "2:17: only host memory lies in a page"),
      ("memory\n  x host wb\n  y alias z nc", "3:11: no location 'z'"),
      ("memory\n  x host wb line a\n  y host uc line a", "3:3: 'y' cannot share a line with 'x'"),
      ("cpu a\ncpu a", "2:5: a second agent 'a'"),
      ("device d function 7", "1:19: a function is 0 to 3"),
      ("cpu a\n  jump x", "2:3: 'jump' is no operation"),
      ("cpu a\n  store x 1", "2:9: no location 'x'"),
      ("memory\n x host wb\ncpu a\n  store x 1 fast", "4:13: 'fast' is no modifier"),
      ("memory\n x host wb\ncpu a\n  store x 1 ns", "4:3: 'ns' does not fit here"),
      ("memory\n x host wb\ncpu a\n  store x r", "4:11: no earlier operation of this agent"),
      ("memory\n x host wb\ncpu a\n  r = load x\n  r = load x", "5:3: a second use of register"),
      ("memory\n x host wb\ndevice d\n  clean x", "4:3: only a cpu can do this"),
      ("memory\n x bar uc\npeer p\n  r = load x", "4:3: a peer can only write to the device"),
      ("memory\n x host uc\ncpu a\n  flush x", "4:3: 'x' is not cached"),
      ("memory\n x interrupt\ncpu a\n  store x 1", "4:3: only a device sends interrupts"),
      ("cpu a\n  barrier strong", "2:11: expected a strength"),
      ("cpu a\nnever q = 1", "2:7: no register or location 'q'"),
      ("cpu a\nnever (stuck", "2:13: expected ')', found the end of the line"),
      ("cpu a\nnever stuck stuck", "2:13: 'stuck' is too much"),
      ("cpu a\nnever stuck\ncpu b", "3:1: nothing may follow the condition"),
      ("cpu a", "1:6: no condition"),
      ("cpu a\n  store $ 1", "2:9: '$' has no meaning here"),
    ])
  func errors(text: String, message: String) {
    let error = #expect(throws: LitmusError.self) { try LitmusTest(parsing: text, name: "bad") }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }

  @Test("more than the words of a state hold is refused")
  func limits() {
    let locations = (0...16).map { "  l\($0) host wb" }.joined(separator: "\n")
    let error = #expect(throws: LitmusError.self) {
      try LitmusTest(parsing: "memory\n\(locations)\ncpu a\nnever stuck", name: "many")
    }
    #expect(error?.message == "17 locations, at most 16 are allowed")
    let stores = Array(repeating: "  store x 1", count: 33).joined(separator: "\n")
    let long = #expect(throws: LitmusError.self) {
      try LitmusTest(parsing: "memory\n x host wb\ncpu a\n\(stores)\nnever stuck", name: "long")
    }
    #expect(long?.message == "33 operations, at most 32 are allowed")
  }
}
