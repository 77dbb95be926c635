public import LitmusLanguage

/// Judges executions of a litmus test by axioms.
///
/// Each operation has moments: its start, when it is performed, when its agent knows that it is
/// done. Axioms demand an order of moments: program order by kind, memory type, barrier and
/// dependency; reads-from, coherence and from-reads; the passing rules of PCI Express; translation
/// and invalidation; the reset. An execution is allowed if its demands close no circle.
///
/// Nothing here is run: no machine takes steps, and none of the explorer's code is used.
///
/// - Complexity: exponential in the demands that leave a choice; milliseconds for a litmus test.
public struct LitmusJudge: Sendable {
  /// Which executions count as allowed.
  public var scope: LitmusScope
  /// An axiom that is left out on purpose.
  public var omitted: Axiom?

  /// A judge by all axioms, or by all but one.
  public init(scope: LitmusScope = .model, omitting omitted: Axiom? = nil) {
    self.scope = scope
    self.omitted = omitted
  }

  /// What the judge says about a record.
  public enum Verdict: Hashable, Sendable {
    /// Some order of the moments meets every axiom.
    case allowed
    /// No execution has this outcome.
    case outcomeForbidden
    /// Another execution has this outcome, but none in which memory was accessed in this order.
    case orderForbidden
    /// The test is beyond the axioms, or the record is none of this test; why.
    case notJudged(String)
  }

  /// Whether some execution of `test` has this outcome.
  ///
  /// - Precondition: ``limit(of:)`` is nil for the test.
  public func allows(_ outcome: Outcome, of test: LitmusTest) -> Bool {
    allows(outcome, of: test) { _ in [] }
  }

  private func allows(
    _ outcome: Outcome, of test: LitmusTest, _ more: (LitmusExecution) -> [OrderFormula]
  ) -> Bool {
    let order = LitmusProgramOrder(test, rules: LitmusRules(scope: scope, omitted: omitted))
    let candidates = LitmusCandidates(order, outcome)
    return candidates.contains {
      LitmusExecution(candidates, $0).isAllowed(with: more)
    }
  }

  /// Why the axioms do not cover a test; nil if they do.
  ///
  /// They cover everything but tests in which a cache holds both host memory and memory of the
  /// device, of which copies can differ from the memory.
  public static func limit(of test: LitmusTest) -> String? {
    let lines = LitmusCopies(test, rules: LitmusRules(scope: .model)).lines
    guard let own = lines.first(where: \.isOfDevice),
      let host = lines.first(where: { !$0.isOfDevice })
    else { return nil }
    return "a cache holds both \(host.name) and \(own.name) of the device"
  }

  /// Judges one execution: its outcome, and the order in which it accessed each cell.
  public func judge(_ record: ExecutionRecord, of test: LitmusTest) -> Verdict {
    if let limit = Self.limit(of: test) { return .notJudged(limit) }
    if let fault = LitmusRecordOrder.fault(record, test) { return .notJudged(fault) }
    let outcome = record.outcome(in: test)
    let seen = LitmusRecordOrder(record, test)
    if allows(outcome, of: test, { seen.demands(of: $0) }) { return .allowed }
    return allows(outcome, of: test) ? .orderForbidden : .outcomeForbidden
  }

  /// The axioms without any one of which a forbidden record would be allowed.
  public func reasons(for record: ExecutionRecord, of test: LitmusTest) -> [Axiom] {
    guard judge(record, of: test) != .allowed else { return [] }
    return Axiom.allCases.filter {
      LitmusJudge(scope: scope, omitting: $0).judge(record, of: test) == .allowed
    }
  }
}
