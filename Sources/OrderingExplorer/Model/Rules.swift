/// The rules by which the explorer works, and what may be changed in them.
public struct Rules: Hashable, Sendable {
  /// A rule that is broken on purpose.
  public var mutant: RuleMutant?
  /// Whether only what hardware does is done.
  ///
  /// The compiler moves nothing, a barrier for CPUs orders for devices as well, and two loads of
  /// one location are done in order.
  public var isHardwareOnly: Bool

  /// The rules, by default with none broken.
  public init(mutant: RuleMutant? = nil, isHardwareOnly: Bool = false) {
    self.mutant = mutant
    self.isHardwareOnly = isHardwareOnly
  }

  func breaks(_ mutant: RuleMutant) -> Bool { self.mutant == mutant }
}
