public import OrderingReference

/// One statement of the conformance list: what it says, who owes it, how it is decided, where it is
/// exercised, and which mutant breaks it.
public struct Statement: Hashable, Sendable {
  /// Its number.
  public var id: StatementID
  /// Who owes it.
  public var party: StatementParty
  /// How strong it is.
  public var level: StatementLevel
  /// What the party does, or with ``StatementLevel/mustNot`` must never do.
  public var text: String
  /// Where it comes from: document and section title.
  public var clause: String
  /// What decides it.
  public var check: StatementCheck
  /// Scenarios that exercise it.
  public var scenarios: [ConformanceScenario]
  /// What breaks it on purpose.
  public var mutant: StatementMutant

  init(
    _ id: StatementID, _ party: StatementParty, _ level: StatementLevel, _ text: String,
    clause: String, check: StatementCheck, scenarios: [ConformanceScenario],
    mutant: StatementMutant
  ) {
    self.id = id
    self.party = party
    self.level = level
    self.text = text
    self.clause = clause
    self.check = check
    self.scenarios = scenarios
    self.mutant = mutant
  }

  /// Whether a raw value of a driver mutant names this statement: it begins with the number in
  /// lower case.
  public func isBroken(byDriverMutant name: String) -> Bool {
    name.hasPrefix(id.description.lowercased() + "-")
  }
}

/// Who owes a statement.
public enum StatementParty: String, Hashable, Sendable, CaseIterable {
  /// The device.
  case device
  /// The guest's driver, or the host's software around it.
  case driver
  /// Both, or whoever watches.
  case both
}

/// How strong a statement is.
public enum StatementLevel: String, Hashable, Sendable, CaseIterable {
  /// MUST.
  case must
  /// MUST NOT.
  case mustNot = "must not"
  /// SHOULD.
  case should
  /// MAY.
  case may
  /// Implied by a definition, or a rule of this model.
  case none
}

/// What decides a statement.
public enum StatementCheck: Hashable, Sendable {
  /// A rule of the conformance monitor.
  case rule
  /// Rules of the judge.
  case judge([RuleName])
  /// A rule of the monitor, and independently rules of the judge.
  case ruleAndJudge([RuleName])
  /// Nothing can decide it from outside; why, and what stands in for it.
  case explained(String)

  /// Rules of the judge that take part.
  public var judgeRules: [RuleName] {
    switch self {
    case .judge(let rules), .ruleAndJudge(let rules): rules
    case .rule, .explained: []
    }
  }

  /// Whether the monitor has a rule.
  public var isMonitored: Bool {
    switch self {
    case .rule, .ruleAndJudge: true
    case .judge, .explained: false
    }
  }
}

/// What breaks a statement on purpose.
public enum StatementMutant: Hashable, Sendable {
  /// A mutant of the device, by its name.
  case device(String)
  /// The driver mutants whose names begin with the statement's number.
  case driver
  /// None; why.
  case none(String)
}
