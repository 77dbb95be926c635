import LitmusBed
import LitmusLanguage
import OrderingExplorer
import Testing

@Suite("Random programs on the timed machine")
struct TimedRandomTests {
  @Test(
    "what is seen is what the explorer allows, and nearly all that machines reach",
    arguments: ["x86", "arm"])
  func programs(cpu: String) throws {
    var reached = 0
    var expected = 0
    for seed in 0..<150 {
      var random = RandomProgram(seed: UInt64(seed))
      let test = try random.test(cpu: cpu)
      let allowed = Set(try Explorer().explore(test).outcomes.map { $0.text(in: test) })
      let hardware = try Explorer(rules: Rules(isHardwareOnly: true)).explore(test).outcomes
      let wanted = Set(hardware.map { $0.text(in: test) })
      let found = Set(
        TimedBed(test).run(seeds: 0..<10_000) { $0.isSuperset(of: wanted) }.found.map(\.text))
      #expect(found.subtracting(allowed).isEmpty, "seed \(seed)")
      reached += wanted.intersection(found).count
      expected += wanted.count
    }
    // Programs of this size have outcomes that are rarer than one in 10,000.
    #expect(Double(reached) > 0.9 * Double(expected), "\(reached) of \(expected)")
  }
}
