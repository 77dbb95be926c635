import Endpoint
import Scenarios
import Testing
import VirtioLayouts

@Suite("Same seed, same bytes")
struct DeterminismTests {
  @Test(
    "two runs with one seed have the same trace, another seed has another",
    arguments: AccessMode.allCases)
  func seeds(access: AccessMode) throws {
    var configuration = machine(access)
    configuration.seed = 42
    let first = try perform(configuration)
    let second = try perform(configuration)
    #expect(first.digest == second.digest)
    #expect(first.result.cycleCount == second.result.cycleCount)
    configuration.seed = 43
    #expect(try perform(configuration).digest != first.digest)
  }

  @Test(
    "the RTL and the Swift engine leave the same trace",
    .enabled(if: rtlIsPresent, "the RTL library is not built"), arguments: AccessMode.allCases)
  func engines(access: AccessMode) throws {
    // The offer follows what an engine can do; here both are asked for what both have.
    let digests = try [EngineKind.rtl, .model].map { engine in
      var configuration = machine(access, engine)
      configuration.endpoint.ringFeatures = [.inOrder, .ringReset]
      return try perform(configuration)
    }
    let (rtl, model) = (digests[0], digests[1])
    #expect(rtl.digest == model.digest)
  }

  @Test("skipping idle cycles cannot be observed", arguments: AccessMode.allCases)
  func skipping(access: AccessMode) throws {
    let skipped = try perform(machine(access))
    let every = try perform(machine(access), everyCycle: true)
    #expect(skipped.digest == every.digest)
    #expect(skipped.result.evaluatedCycleCount < every.result.evaluatedCycleCount)
  }
}
