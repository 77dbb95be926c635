/// What the judge must know about a system beside its trace.
public struct JudgeConfiguration: Hashable, Sendable {
  /// Bytes of host memory.
  public var hostByteCount: UInt64
  /// Bytes of bounce memory on the device; 0 without one.
  public var bounceByteCount: UInt64
  /// Whether every access of the device must lie in announced mappings.
  public var strictMapping: Bool
  /// Whether an address without a mapping counts in host memory by its own number.
  public var identityHostMemory: Bool
  /// Whether the run ends with nothing under way, so that what is then missing was lost.
  public var runDrained: Bool
  /// Cycles within which an interrupt that the driver asked for must be issued.
  public var interruptCycleLimit: UInt64
  /// Violations that are kept; more are counted.
  public var violationLimit: Int
  /// Rules that the trace cannot decide: what breaks them is not reported.
  public var rulesOff: Set<RuleName> = []

  /// Makes a configuration.
  public init(
    hostByteCount: UInt64, bounceByteCount: UInt64 = 0, strictMapping: Bool = false,
    identityHostMemory: Bool = true, runDrained: Bool = true,
    interruptCycleLimit: UInt64 = 1_000_000, violationLimit: Int = 100
  ) {
    self.hostByteCount = hostByteCount
    self.bounceByteCount = bounceByteCount
    self.strictMapping = strictMapping
    self.identityHostMemory = identityHostMemory
    self.runDrained = runDrained
    self.interruptCycleLimit = interruptCycleLimit
    self.violationLimit = violationLimit
  }
}
