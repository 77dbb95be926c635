import OrderingReference

/// What the runs have shown of one statement, as data.
public struct ConformanceRecord: Encodable, Sendable {
  /// The statement's number, such as `VQ-SPLIT-23`.
  public var id: String
  /// MUST, SHOULD or MAY.
  public var level: String
  /// Device or driver.
  public var party: String
  /// Where it comes from.
  public var clause: String
  /// What it asks.
  public var text: String
  /// How often something was decided; nil where it is explained instead.
  public var exercised: Int?
  /// How often it was broken.
  public var broken: Int
  /// Whether its mutant was killed; nil without one, or where none was run.
  public var isMutantKilled: Bool?
  /// The mutants.
  public var mutants: [String]
  /// What was seen first where it is broken, or why it is not decided.
  public var remark: String?
}

extension ConformanceReport {
  /// Each statement, in the order of the list.
  public var records: [ConformanceRecord] {
    statements.map { statement in
      let found = outcome(statement)
      var exercised: Int? = found.exercisedCount
      var remark = found.example
      if case .explained(let reason) = statement.check {
        exercised = nil
        remark = remark ?? reason
      }
      return ConformanceRecord(
        id: statement.id.description, level: statement.level.rawValue,
        party: statement.party.rawValue, clause: statement.clause, text: statement.text,
        exercised: exercised, broken: found.brokenCount, isMutantKilled: found.isMutantKilled,
        mutants: statement.faults.map(\.name), remark: remark)
    }
  }
}
