import LitmusLanguage
import OrderingExplorer
import Testing

@Suite("The processors of the explorer against other descriptions")
struct ProcessorTests {
  @Test("x86 is the machine with store buffers, on random programs")
  func x86() throws {
    for seed in 0..<300 {
      var random = RandomProgram(seed: UInt64(seed))
      let test = try random.test(cpu: "x86")
      let found = try Explorer().explore(test).outcomes.map { $0.text(in: test) }
      #expect(Set(found) == StoreBufferMachine(test: test).outcomes(), "seed \(seed)")
    }
  }

  @Test("Arm is what the axioms allow, on random programs", arguments: 0..<3)
  func arm(part: Int) throws {
    for seed in (part * 200)..<((part + 1) * 200) {
      var random = RandomProgram(seed: UInt64(seed))
      let test = try random.test(cpu: "arm")
      let found = try Explorer().explore(test).outcomes.map { $0.text(in: test) }
      #expect(Set(found) == ArmAxioms(test: test).outcomes(), "seed \(seed)")
    }
  }

  @Test(
    "a rule that is broken shows on some random program",
    arguments: [
      RuleMutant.armInOrder, .sameLocationUnordered, .noForwarding, .addressIgnored,
      .controlIgnored, .loadsNotSpeculated, .acquireIgnored, .releaseIgnored,
      .releaseBeforeAcquireLost, .smpBarrierIgnored, .readBarrierOrdersStores,
      .writeBarrierOrdersLoads,
    ])
  func mutants(mutant: RuleMutant) throws {
    let broken = Explorer(rules: Rules(mutant: mutant))
    let isSeen = try (0..<600).contains { seed in
      var random = RandomProgram(seed: UInt64(seed))
      let test = try random.test(cpu: "arm")
      let found = try broken.explore(test).outcomes.map { $0.text(in: test) }
      return Set(found) != ArmAxioms(test: test).outcomes()
    }
    #expect(isSeen)
  }
}
