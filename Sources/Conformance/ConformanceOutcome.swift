public import OrderingReference

/// What the runs of the conformance list have shown about one statement.
public struct StatementOutcome: Hashable, Sendable {
  /// The statement.
  public var statement: StatementID
  /// How often it had something to decide, over all scenarios.
  public var exercisedCount: Int = 0
  /// How often a scenario that should keep it broke it.
  public var brokenCount: Int = 0
  /// The first time that a scenario broke it, in words.
  public var example: String?
  /// Whether its mutant was caught under its number; nil where none was run.
  public var isMutantKilled: Bool?
}

/// Joins what monitor and judge said about runs with the testplan.
public struct ConformanceOutcome: Sendable {
  /// One outcome for each statement, in the order of the list.
  public private(set) var statements: [StatementOutcome] =
    StatementID.all.map { StatementOutcome(statement: $0) }

  /// Makes an outcome of no runs.
  public init() {}

  /// Adds a run of an unbroken scenario.
  mutating func add(_ run: ConformanceRun) {
    for statement in Statement.all {
      let place = statement.id.ordinal
      statements[place].exercisedCount += run.monitor.exercisedCount(statement.id)
      for rule in statement.check.judgeRules where !statement.check.isMonitored {
        statements[place].exercisedCount += run.ruleCounts[rule] ?? 0
      }
      guard !run.scenario.breaks.contains(statement.id) else { continue }
      statements[place].brokenCount += run.monitor.brokenCount(statement.id)
      statements[place].brokenCount += run.violations.count {
        statement.check.judgeRules.contains($0.rule)
      }
      if statements[place].example == nil { statements[place].example = run.example(statement) }
    }
  }

  /// Adds what became of a mutant that breaks `statement`.
  mutating func add(mutantOf statement: StatementID, isKilled: Bool) {
    let before = statements[statement.ordinal].isMutantKilled ?? true
    statements[statement.ordinal].isMutantKilled = before && isKilled
  }

  /// Statements with a rule that no run exercised.
  public var unexercised: [StatementID] {
    Statement.all.filter {
      if case .explained = $0.check { return false }
      return statements[$0.id.ordinal].exercisedCount == 0
    }.map(\.id)
  }

  /// Statements that a scenario broke though nothing was to break them.
  public var broken: [StatementID] {
    statements.filter { $0.brokenCount > 0 }.map(\.statement)
  }

  /// Statements whose mutant was not caught.
  public var survivors: [StatementID] {
    statements.filter { $0.isMutantKilled == false }.map(\.statement)
  }
}
