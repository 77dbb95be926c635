@testable import FetchTraffic
import CDescriptorFetchABI
import Testing

@Suite("Random rings, timing and stops: what comes is what was written")
struct TrafficTests {
  /// The last four have found lists that were followed too early, and entries read a pass too early.
  private static let seeds: [UInt64] = [0, 1, 2, 3, 4, 5, 6, 7, 26, 77, 153, 381]

  @Test(
    "without faults everything comes as it was written", arguments: EngineKind.available,
    seeds)
  func faultless(kind: EngineKind, seed: UInt64) throws {
    let environment = EngineEnvironment(try kind.make(), .rough, seed: seed)
    environment.windowMode = Int(seed % 4)
    if environment.windowMode == DFE_WINDOW_OFFSET { environment.windowBase = 0 }
    let traffic = RandomTraffic(environment, faultChance: 0)
    var steps = 0
    while traffic.descriptorCount < 6000, steps < 400_000 {
      traffic.step()
      steps += 1
    }
    #expect(traffic.descriptorCount >= 6000)
    #expect((traffic.violations + environment.law.violations) == [])
    // A limit below a chain's length is the one fault that is left.
    #expect(
      environment.errors.allSatisfy {
        [DFE_ERR_CHAIN_TOO_LONG, DFE_ERR_ADDRESS_ZERO].contains(Int($0.pins.err_code))
      })
  }
}
