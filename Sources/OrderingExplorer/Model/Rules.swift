/// The rules by which the explorer works, and what may be changed in them.
public struct Rules: Hashable, Sendable {
  /// A rule that is broken on purpose.
  public var mutant: RuleMutant?
  /// Whether only what hardware does is done: the compiler moves nothing, and a barrier for CPUs
  /// orders for devices as well.
  public var isHardwareOnly: Bool

  /// The rules, by default with none broken.
  public init(mutant: RuleMutant? = nil, isHardwareOnly: Bool = false) {
    self.mutant = mutant
    self.isHardwareOnly = isHardwareOnly
  }

  func breaks(_ mutant: RuleMutant) -> Bool { self.mutant == mutant }
}
