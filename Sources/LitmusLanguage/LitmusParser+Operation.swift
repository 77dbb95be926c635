extension LitmusParser {
  /// Reads `[when REGISTER = VALUE :] OPERATION [MODIFIERS]`.
  mutating func readOperation(_ cursor: inout TokenCursor) throws(LitmusError) {
    let place = cursor.place
    var condition: OperationGuard?
    if cursor.take("when") {
      let register = try readRegister(&cursor)
      try cursor.expect("=")
      condition = OperationGuard(register: register, value: try cursor.value(orFault: true))
      try cursor.expect(":")
    }
    let start = cursor.place
    var operation = try readKind(&cursor)
    if operation.barrier != nil, condition != nil {
      throw LitmusError(place, "a barrier cannot depend on a register")
    }
    operation.condition = condition
    while let token = cursor.next {
      if cursor.take("via") {
        operation.address = try readRegister(&cursor)
      } else if let modifier = Modifier(rawValue: token.text) {
        _ = cursor.take(token.text)
        operation.modifiers.insert(modifier)
      } else {
        throw LitmusError(token.place, "'\(token.text)' is no modifier")
      }
    }
    try LitmusLimits.check(operation, of: agents[agents.count - 1], in: locations, at: start)
    agents[agents.count - 1].operations.append(operation)
  }

  private mutating func readKind(_ cursor: inout TokenCursor) throws(LitmusError) -> Operation {
    let place = cursor.place
    if cursor.peek(1) == "=" { return try readAssignment(&cursor) }
    let verb = try cursor.name("an operation")
    switch verb.text {
    case "store":
      let location = try readLocationName(&cursor)
      var operand = Operand.constant(0)
      if let token = cursor.next, token.isName {
        operand = .register(try readRegister(&cursor))
      } else {
        operand = .constant(try cursor.value())
      }
      return located(.store(operand), location, place)
    case "await":
      let location = try readLocationName(&cursor)
      return located(.await(try cursor.value()), location, place)
    case "barrier":
      let strength = try cursor.word("a strength", as: BarrierStrength.self)
      var direction = BarrierDirection.all
      if let token = cursor.next, let found = BarrierDirection(rawValue: token.text) {
        _ = cursor.take(token.text)
        direction = found
      }
      return Operation(.barrier(Barrier(strength, direction)), place: place)
    case "clean": return located(.clean, try readLocationName(&cursor), place)
    case "flush": return located(.flush, try readLocationName(&cursor), place)
    case "invalidate":
      if cursor.take("iommu") { return try paged(.invalidateIOMMU, &cursor, place) }
      if cursor.take("device") { return try paged(.invalidateDevice, &cursor, place) }
      return located(.invalidate, try readLocationName(&cursor), place)
    case "unmap": return try paged(.unmap, &cursor, place)
    case "reset": return Operation(.reset, place: place)
    default:
      throw LitmusError(
        verb.place,
        "'\(verb.text)' is no operation (load, store, await, barrier, clean, invalidate, flush, "
          + "unmap, translate, reset)")
    }
  }

  /// Reads `REGISTER = load LOCATION` or `REGISTER = translate PAGE`.
  private mutating func readAssignment(
    _ cursor: inout TokenCursor
  ) throws(LitmusError) -> Operation {
    let name = try cursor.name("a register")
    try cursor.expect("=")
    if registers.contains(name.text) {
      throw LitmusError(name.place, "a second use of register '\(name.text)'")
    }
    if locations.contains(where: { $0.name == name.text }) {
      throw LitmusError(name.place, "'\(name.text)' is a location")
    }
    var operation: Operation
    if cursor.take("translate") {
      operation = try paged(.translate, &cursor, name.place)
    } else {
      try cursor.expect("load")
      operation = located(.load, try readLocationName(&cursor), name.place)
    }
    registers.append(name.text)
    operation.register = registers.count - 1
    return operation
  }

  private func located(
    _ kind: OperationKind, _ location: Int, _ place: SourcePlace
  ) -> Operation {
    var operation = Operation(kind, place: place)
    operation.location = location
    return operation
  }

  private mutating func paged(
    _ kind: OperationKind, _ cursor: inout TokenCursor, _ place: SourcePlace
  ) throws(LitmusError) -> Operation {
    let name = try cursor.name("the name of a page")
    guard let page = pages.firstIndex(of: name.text) else {
      throw LitmusError(name.place, "no page '\(name.text)'")
    }
    var operation = Operation(kind, place: place)
    operation.page = page
    return operation
  }

  private mutating func readLocationName(
    _ cursor: inout TokenCursor
  ) throws(LitmusError) -> Int {
    let name = try cursor.name("the name of a location")
    guard let index = locations.firstIndex(where: { $0.name == name.text }) else {
      throw LitmusError(name.place, "no location '\(name.text)'")
    }
    return index
  }

  /// A register that an earlier operation of the same agent fills.
  private mutating func readRegister(_ cursor: inout TokenCursor) throws(LitmusError) -> Int {
    let name = try cursor.name("a register")
    let index = agents[agents.count - 1].operations.compactMap(\.register).first {
      registers[$0] == name.text
    }
    guard let index else {
      throw LitmusError(name.place, "no earlier operation of this agent fills '\(name.text)'")
    }
    return index
  }
}
