import HostPlatform
import Scenarios
import Trace
import Virtqueues

/// The coverage of one run, and everyone who fills it.
final class RunCoverage {
  /// Bins with how often they were hit.
  let counts = CoverageCounts()
  private var engines: [CoveringEngine] = []

  /// Chains that any engine of the run presented.
  var chainCount: UInt64 { engines.reduce(0) { $0 + $1.chainCount } }

  /// Observers and the engine's cover, for a machine.
  func watch(_ configuration: SystemConfiguration) -> RunWatch {
    RunWatch(
      observers: [
        CompletionCoverage(counts), TranslationCoverage(counts), SuppressionCoverage(counts),
        ResetCoverage(counts),
        RegionCoverage(counts, mapping: configuration.bounceMemoryType),
      ],
      around: { [self] in cover($0) })
  }

  /// An engine that tells what it presents.
  func cover(_ engine: any FetchEngine) -> any FetchEngine {
    let covering = CoveringEngine(engine, counts: counts)
    engines.append(covering)
    return covering
  }

  /// Hits the crosses of whole runs.
  func finish(_ scenario: RegressionScenario) {
    guard chainCount > 0, scenario[.traffic] == "job" else { return }
    Self.hit(CoveragePlan.engines, [scenario[.engine], scenario[.access]], counts)
    Self.hit(
      CoveragePlan.devices, [scenario[.device], scenario[.ring], scenario[.transport]], counts)
  }

  /// Notes a fault that happened.
  func note(fault: String, access: String) {
    Self.hit(CoveragePlan.faults, [fault, access], counts)
  }

  private static func hit(_ cross: CoverageCross, _ names: [String], _ counts: CoverageCounts) {
    let places = zip(cross.points, names).compactMap { point, name in
      point.values.firstIndex { $0.name == name }
    }
    guard places.count == cross.points.count else { return }
    let number = CoveragePlan.number(of: cross)
    if places.count == 2 { counts.hit(number, places[0], places[1]) }
    if places.count == 3 { counts.hit(number, places[0], places[1], places[2]) }
  }
}
