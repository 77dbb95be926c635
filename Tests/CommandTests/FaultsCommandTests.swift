import Testing

@Suite("ricochet faults")
struct FaultsCommandTests {
  @Test("a table of cycles by outcome, and what the whole comes to")
  func table() throws {
    let outcome = try Command.run(
      "faults", "--fault", "lost-completion", "--fault", "lost-interrupt", "--access", "direct",
      "--ring", "split", "--stride", "300")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("lost-completion"))
    #expect(outcome.output.contains("no silent corruption, no hang, no loss"))
  }

  @Test("a device that takes bad data ends with code 1, the fault and the cycle")
  func broken() throws {
    let outcome = try Command.run(
      "faults", "--fault", "poisoned-completion", "--access", "direct", "--ring", "split",
      "--mutant", "takes-poisoned-data")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("poisoned-completion, direct, split: silent from cycle"))
  }

  @Test("what is no fault is refused")
  func usage() throws {
    #expect(try Command.run("faults", "--fault", "bad-weather").code == 2)
    #expect(try Command.run("faults", "--stride", "0").code == 2)
  }
}
