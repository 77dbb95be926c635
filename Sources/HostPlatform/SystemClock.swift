public import CycleKernel

/// The assembled system as the CPU sees it: something that time passes in.
public protocol SystemClock: AnyObject {
  /// Lets at least one cycle pass and, when nothing can happen, jumps ahead up to `limit`.
  func advance(limit: Cycle)
  /// Whether the run has ended because nothing moved; blocking calls return at once then.
  var hasStalled: Bool { get }
}
