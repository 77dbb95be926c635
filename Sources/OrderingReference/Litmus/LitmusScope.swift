/// Which executions count as allowed.
public enum LitmusScope: String, Hashable, Sendable, CaseIterable {
  /// All that compilers, and the narrow letter of the rules, lead to.
  case model
  /// What machines do: the compiler moves nothing, a barrier for CPUs orders for devices as well,
  /// and two loads of one location are done in order.
  case hardware
}

/// The rules by which a litmus test's executions are judged.
struct LitmusRules {
  var scope: LitmusScope
  /// The axiom that is left out on purpose.
  var omitted: Axiom?

  /// Whether an axiom counts.
  func has(_ axiom: Axiom) -> Bool { omitted != axiom }
}
