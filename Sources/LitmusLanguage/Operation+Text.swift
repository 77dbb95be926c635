extension LitmusTest {
  /// An operation as the text has it.
  public func text(of operation: Operation) -> String {
    var words: [String] = []
    if let condition = operation.condition {
      let value = condition.value == Outcome.fault ? "fault" : String(condition.value)
      words.append("when \(registers[condition.register]) = \(value):")
    }
    words.append(verb(of: operation))
    for modifier in Modifier.allCases where operation.has(modifier) {
      words.append(modifier.rawValue)
    }
    if let address = operation.address { words.append("via \(registers[address])") }
    return words.joined(separator: " ")
  }

  private func verb(of operation: Operation) -> String {
    let location = operation.location.map { locations[$0].name } ?? ""
    let page = operation.page.map { pages[$0] } ?? ""
    let register = operation.register.map { registers[$0] } ?? ""
    switch operation.kind {
    case .load: return "\(register) = load \(location)"
    case .await(let value): return "await \(location) \(value)"
    case .store(.constant(let value)): return "store \(location) \(value)"
    case .store(.register(let index)): return "store \(location) \(registers[index])"
    case .barrier(let barrier): return "barrier \(barrier)"
    case .clean: return "clean \(location)"
    case .invalidate: return "invalidate \(location)"
    case .flush: return "flush \(location)"
    case .unmap: return "unmap \(page)"
    case .invalidateIOMMU: return "invalidate iommu \(page)"
    case .invalidateDevice: return "invalidate device \(page)"
    case .translate: return "\(register) = translate \(page)"
    case .reset: return "reset"
    }
  }
}
