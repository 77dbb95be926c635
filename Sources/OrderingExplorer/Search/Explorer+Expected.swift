public import LitmusLanguage

extension Explorer {
  /// The outcomes of a test with the mark of those that a machine reaches.
  ///
  /// A machine reaches what is left when the compiler moves nothing, a barrier for CPUs orders for
  /// devices too, and two loads of one location are done in order.
  ///
  /// - Throws: ``ExplorationError`` as ``explore(_:)`` does.
  public func expected(of test: LitmusTest) throws(ExplorationError) -> ExpectedOutcomes {
    let all = try explore(test)
    var hardware = self
    hardware.rules.isHardwareOnly = true
    let reached = Set(try hardware.explore(test).outcomes)
    return ExpectedOutcomes(
      lines: all.outcomes.map {
        .init(text: $0.text(in: test), isInHardware: reached.contains($0))
      })
  }
}
