public import Trace

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
  /// Whether a read of descriptors may fetch more than what was named or found available, as a
  /// device does that reads whole lines; what it then uses too early shows in what it does.
  public var fetchesAhead: Bool
  /// Violations that are kept; more are counted.
  public var violationLimit: Int
  /// Rules that the trace cannot decide: what breaks them is not reported.
  public var rulesOff: Set<RuleName> = []

  /// Makes a configuration.
  public init(
    hostByteCount: UInt64, bounceByteCount: UInt64 = 0, strictMapping: Bool = false,
    identityHostMemory: Bool = true, runDrained: Bool = true,
    interruptCycleLimit: UInt64 = 1_000_000, fetchesAhead: Bool = false,
    violationLimit: Int = 100
  ) {
    self.hostByteCount = hostByteCount
    self.bounceByteCount = bounceByteCount
    self.strictMapping = strictMapping
    self.identityHostMemory = identityHostMemory
    self.runDrained = runDrained
    self.interruptCycleLimit = interruptCycleLimit
    self.fetchesAhead = fetchesAhead
    self.violationLimit = violationLimit
  }
}

extension JudgeConfiguration {
  /// What the head of a trace says; the trace's end says whether the run was drained.
  public init(head: TraceHead, violationLimit: Int = 100) {
    self.init(
      hostByteCount: head.hostByteCount, bounceByteCount: head.bounceByteCount,
      strictMapping: head.isStrict, identityHostMemory: head.isIdentity,
      fetchesAhead: head.fetchesAhead, violationLimit: violationLimit)
  }
}
