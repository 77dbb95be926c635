import OrderingReference

extension CellResult {
  /// The rules that the judge found broken, each once, in the order in which it found them.
  public var brokenRules: [String] {
    var names: [String] = []
    for violation in violations where !names.contains(violation.rule.rawValue) {
      names.append(violation.rule.rawValue)
    }
    return names
  }

  /// The judge's first sentence; nil when it has nothing to say.
  public var firstViolation: String? {
    violations.first.map { "\($0.rule.rawValue) in cycle \($0.cycle): \($0.summary)" }
  }
}
