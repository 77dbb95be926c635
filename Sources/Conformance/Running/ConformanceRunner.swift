public import Endpoint
import GuestDriver
public import OrderingReference
public import Scenarios

/// Runs the whole list: every scenario, and then every mutant where it must be caught.
public final class ConformanceRunner {
  /// What the runs have shown so far.
  public private(set) var outcome = ConformanceOutcome()
  /// Scenarios whose work did not end as it should, with the reason.
  public private(set) var failures: [(scenario: ConformanceScenario, reason: String)] = []
  private let image: DiskImage

  private let engine: EngineKind
  private let library: String?

  /// Makes a runner whose disks have `image`; the runs write to it.
  ///
  /// - Parameters:
  ///   - engine: the fetch engine of its machines.
  ///   - library: another fetch engine behind the ABI, for one in RTL.
  public init(image: DiskImage, engine: EngineKind = .model, library: String? = nil) {
    self.image = image
    self.engine = engine
    self.library = library
  }

  private func perform(
    _ scenario: ConformanceScenario, fault: ConformanceRun.Fault? = nil
  ) throws -> [ConformanceRun] {
    try ConformanceRun.perform(
      scenario, fault: fault, engine: engine, library: library, image: image)
  }

  /// Runs scenarios with a device and a driver that break nothing.
  public func run(
    _ scenarios: [ConformanceScenario] = ConformanceScenario.allCases,
    onProgress: (ConformanceScenario) -> Void = { _ in }
  ) throws {
    for scenario in scenarios {
      onProgress(scenario)
      for run in try perform(scenario) {
        outcome.add(run)
        if let failure = run.failure { failures.append((scenario, failure)) }
      }
    }
  }

  /// Runs the mutants of statements, each in the scenarios of its statement until it is caught.
  public func runMutants(
    of statements: [Statement] = Statement.all,
    onProgress: (StatementID, String) -> Void = { _, _ in }
  ) throws {
    for statement in statements {
      for fault in statement.faults {
        onProgress(statement.id, fault.name)
        let isKilled = try kill(fault, of: statement)
        outcome.add(mutantOf: statement.id, isKilled: isKilled)
      }
    }
  }

  private func kill(_ fault: ConformanceRun.Fault, of statement: Statement) throws -> Bool {
    for scenario in statement.scenarios {
      // What breaks it anyway cannot show that the mutant does.
      guard !scenario.breaks.contains(statement.id) else { continue }
      for run in try perform(scenario, fault: fault)
      where run.names(statement) {
        return true
      }
    }
    return false
  }
}

extension ConformanceRun {
  /// Whether monitor or judge say that the statement was broken.
  public func names(_ statement: Statement) -> Bool {
    monitor.brokenCount(statement.id) > 0
      || violations.contains { statement.check.judgeRules.contains($0.rule) }
  }
}

extension ConformanceRun {
  /// What monitor or judge first said about a statement that was broken; nil when it held.
  func example(_ statement: Statement) -> String? {
    let said =
      monitor.violations.first { $0.statement == statement.id }.map { "\($0)" }
      ?? violations.first { statement.check.judgeRules.contains($0.rule) }.map { "\($0)" }
    return said.map { "\(scenario.rawValue): \($0)" }
  }
}

extension Statement {
  /// The mutants that break it.
  public var faults: [ConformanceRun.Fault] {
    switch mutant {
    case .device(let name): EndpointMutant(rawValue: name).map { [.device($0)] } ?? []
    case .driver:
      DriverMutant.allCases.filter { isBroken(byDriverMutant: $0.rawValue) }.map { .driver($0) }
    case .none: []
    }
  }
}
