import OrderingReference

/// What the runs have shown, as text: a line for each statement, and the sums.
public struct ConformanceReport {
  private let runner: ConformanceRunner
  let statements: [Statement]
  private let hasMutants: Bool

  /// Makes the report about `statements`.
  public init(_ runner: ConformanceRunner, statements: [Statement], hasMutants: Bool) {
    self.runner = runner
    self.statements = statements
    self.hasMutants = hasMutants
  }

  func outcome(_ statement: Statement) -> StatementOutcome {
    runner.outcome.statements[statement.id.ordinal]
  }

  /// Statements that something decides.
  private var decided: [Statement] {
    statements.filter { if case .explained = $0.check { false } else { true } }
  }

  private var exercisedCount: Int { decided.count { outcome($0).exercisedCount > 0 } }
  private var brokenCount: Int { statements.count { outcome($0).brokenCount > 0 } }
  private var mutated: [Statement] { statements.filter { !$0.faults.isEmpty } }
  private var killedCount: Int { mutated.count { outcome($0).isMutantKilled == true } }

  /// Whether all is exercised, nothing broken, and every mutant killed.
  public var holds: Bool {
    exercisedCount == decided.count && brokenCount == 0 && runner.failures.isEmpty
      && (!hasMutants || killedCount == mutated.count)
  }

  /// Whether nothing is broken, whatever was not exercised.
  ///
  /// That is what can be asked of an engine of somebody else's, which may have less to exercise.
  public var breaksNothing: Bool { brokenCount == 0 && runner.failures.isEmpty }

  /// The statements that are broken, each with what was seen first.
  public var broken: String {
    statements.filter { outcome($0).brokenCount > 0 }.map { statement in
      "\(statement.id) is broken: \(outcome(statement).example ?? "")\n"
    }.joined()
  }

  /// The whole report.
  public func text(isLong: Bool) -> String {
    var lines: [String] = []
    for statement in statements {
      lines.append(line(statement))
      if isLong {
        lines.append(
          "  \(statement.level.rawValue), \(statement.party.rawValue)"
            + ", \(statement.clause): \(statement.text)")
      }
      if let example = outcome(statement).example { lines.append("  \(example)") }
      if case .explained(let reason) = statement.check { lines.append("  not decided: \(reason)") }
      if case .none(let reason) = statement.mutant { lines.append("  no mutant: \(reason)") }
    }
    for failure in runner.failures {
      lines.append("scenario \(failure.scenario.rawValue): \(failure.reason)")
    }
    let explained = statements.count - decided.count
    lines.append(
      "\(statements.count) statements: exercised \(exercisedCount) of \(decided.count), "
        + "\(explained) explained, \(brokenCount) broken")
    if hasMutants {
      lines.append(
        "mutants: killed \(killedCount) of \(mutated.count), "
          + "\(statements.count - mutated.count) statements explain why they have none")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func line(_ statement: Statement) -> String {
    let found = outcome(statement)
    var words = [statement.id.description.padding(to: 12)]
    if case .explained = statement.check {
      words.append("explained".padding(to: 20))
    } else {
      words.append(
        (found.exercisedCount > 0 ? "exercised \(found.exercisedCount)" : "NOT EXERCISED")
          .padding(to: 20))
    }
    words.append(found.brokenCount > 0 ? "BROKEN" : "holds ")
    switch found.isMutantKilled {
    case true: words.append("killed")
    case false: words.append("SURVIVES")
    case nil: words.append("-")
    }
    words.append(statement.faults.map(\.name).joined(separator: ", "))
    return words.joined(separator: " ")
  }
}

extension String {
  /// The text with blanks behind it, up to `width` characters.
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
