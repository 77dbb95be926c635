public import Endpoint
public import GuestDriver
public import OrderingReference
public import Scenarios

/// One run of one machine of a scenario, with or without a mutant.
public struct ConformanceRun {
  /// What breaks a statement on purpose.
  public enum Fault: Hashable, Sendable {
    /// The device.
    case device(EndpointMutant)
    /// The driver.
    case driver(DriverMutant)

    /// Its name on the command line.
    public var name: String {
      switch self {
      case .device(let mutant): mutant.rawValue
      case .driver(let mutant): mutant.rawValue
      }
    }
  }

  /// The scenario.
  public var scenario: ConformanceScenario
  /// The monitor as the run left it.
  public var monitor: ConformanceMonitor
  /// How often each rule of the judge was exercised.
  public var ruleCounts: [RuleName: Int]
  /// What the judge found.
  public var violations: [Violation]
  /// Why the work did not come to its end; nil when it did.
  public var failure: String?

  /// Runs a scenario, one machine after the other.
  ///
  /// - Parameters:
  ///   - engine: the fetch engine in the device.
  ///   - library: another fetch engine behind the ABI, for one in RTL.
  /// - Throws: when a machine cannot be put together.
  public static func perform(
    _ scenario: ConformanceScenario, fault: Fault? = nil, engine: EngineKind = .model,
    library: String? = nil, image: DiskImage
  ) throws -> [ConformanceRun] {
    try scenario.machines.map { given in
      var machine = given
      machine.system.engine = engine
      machine.system.library = library
      switch fault {
      case .device(let mutant): machine.system.endpoint.mutant = mutant
      case .driver(let mutant): machine.system.driverMutant = mutant
      case nil: break
      }
      let bench = try ConformanceBench(machine, image: image)
      var failure: String?
      do {
        try machine.work(bench)
      } catch {
        failure = "\(error)"
      }
      if !bench.finish(), failure == nil { failure = "packets are under way at the end" }
      return ConformanceRun(
        scenario: scenario, monitor: bench.monitor,
        ruleCounts: bench.system.judge?.ruleCounts ?? [:],
        violations: bench.system.judge?.violations ?? [], failure: failure)
    }
  }
}
