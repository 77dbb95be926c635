extension LitmusParser {
  /// Reads terms joined by `or`, which binds weaker than `and`.
  mutating func readCondition(_ cursor: inout TokenCursor) throws(LitmusError) -> Condition {
    var condition = try readConjunction(&cursor)
    while cursor.take("or") { condition = .or(condition, try readConjunction(&cursor)) }
    return condition
  }

  private mutating func readConjunction(
    _ cursor: inout TokenCursor
  ) throws(LitmusError) -> Condition {
    var condition = try readTerm(&cursor)
    while cursor.take("and") { condition = .and(condition, try readTerm(&cursor)) }
    return condition
  }

  private mutating func readTerm(_ cursor: inout TokenCursor) throws(LitmusError) -> Condition {
    if cursor.take("not") { return .not(try readTerm(&cursor)) }
    if cursor.take("(") {
      let condition = try readCondition(&cursor)
      try cursor.expect(")")
      return condition
    }
    if cursor.take("stuck") {
      guard let token = cursor.next, let agent = agents.firstIndex(where: { $0.name == token.text })
      else { return .stuck(nil) }
      _ = cursor.take(token.text)
      return .stuck(agent)
    }
    let name = try cursor.name("a register, a location, stuck, not or a parenthesis")
    let isNot = cursor.take("!=")
    if !isNot { try cursor.expect("=") }
    let value = try cursor.value(orFault: true)
    let term: Condition
    if let register = registers.firstIndex(of: name.text) {
      term = .register(register, value)
    } else if let location = locations.firstIndex(where: { $0.name == name.text }) {
      term = .location(location, value)
    } else {
      throw LitmusError(name.place, "no register or location '\(name.text)'")
    }
    return isNot ? .not(term) : term
  }
}
