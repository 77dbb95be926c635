public import CycleKernel
public import GuestDriver
public import OrderingReference
public import RTLBridge
public import Virtqueues

/// What a run found: verdict, numbers, and why it is not `holds` if it is not.
public struct RunResult: Sendable {
  /// The three kinds of verdict.
  public enum Verdict: String, Sendable {
    /// Every rule and every comparison held.
    case holds
    /// A rule, a comparison or an expectation failed.
    case violated
    /// The job did not come to its end.
    case failed
  }

  /// The verdict.
  public var verdict: Verdict
  /// Why, one line each; empty when everything holds.
  public var reasons: [String]
  /// What the judge collected.
  public var violations: [Violation]
  /// How often each rule was evaluated.
  public var ruleCounts: [RuleName: Int]
  /// Pins on which the two engines differed.
  public var mismatches: [LockstepMismatch]
  /// Hashes of the disk; nil when the job ended early.
  public var outcome: DiskWorkload.Outcome?
  /// Block requests done.
  public var requestCount: Int
  /// Bytes of data moved by them.
  public var dataByteCount: UInt64
  /// Cycles simulated.
  public var cycleCount: Cycle
  /// Cycles in which something was evaluated.
  public var evaluatedCycleCount: UInt64
  /// TLPs sent down, by `TLPKind.rawValue`.
  public var sentDown: [Int]
  /// TLPs sent up, by `TLPKind.rawValue`.
  public var sentUp: [Int]
  /// Memory TLPs sent up that are MSI-X writes, and all others.
  public var upstreamInterrupts: Int
  /// Memory TLPs sent up that are no MSI-X writes.
  public var upstreamOther: Int
  /// ATS translation requests.
  public var translationRequests: Int
  /// Look-ups of the translation cache that hit.
  public var translationHits: UInt64
  /// Invalidations that the device answered.
  public var invalidations: Int
  /// Pages that the device asked for; nil where it cannot.
  public var pageRequests: Int?
  /// Accesses that the IOMMU refused.
  public var translationFaults: Int
  /// Bytes that the guest copied to or from the bounce pool.
  public var bytesBounced: UInt64
  /// Cycles from submission to completion of each request.
  public var latencies: [Cycle]
  /// Events that were recorded.
  public var eventCount: UInt64
  /// Seconds of processor time that the run took; measured, never part of a comparison.
  public var processorSeconds: Double
  /// Assertions of the RTL that failed.
  public var assertionFailureCount: UInt32
  /// Whether every address was to be local.
  public var staysLocal: Bool
  /// Performance counters of the fetch engine; nil where it has none.
  public var engineCounters: FetchCounters?
  /// Cycles between the first request and the last answer; 0 where that is not measured.
  public var workCycleCount: Cycle = 0
  /// What the DMA API did; nothing where that is not measured.
  public var mapping: DMAStatistics = DMAStatistics()
}
