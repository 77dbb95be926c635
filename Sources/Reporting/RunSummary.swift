import CycleKernel
import Histogram
import OrderingReference
import PCIeLayouts
public import Scenarios
import Virtqueues

/// The numbers of one run as they are printed and written as JSON.
public struct RunSummary: Codable, Sendable {
  /// Latencies of block requests in microseconds of simulated time.
  public struct Latency: Codable, Sendable {
    /// Median.
    public var p50: Double
    /// 90th percentile.
    public var p90: Double
    /// 99th percentile.
    public var p99: Double
    /// The slowest request.
    public var maximum: Double
  }

  /// Memory TLPs that the device sent up the link.
  public struct UpstreamMemory: Codable, Sendable {
    /// MSI-X writes.
    public var msix: Int
    /// Everything else, translation requests included.
    public var other: Int
  }

  /// How the device reached data.
  public var access: String
  /// Which engine.
  public var engine: String
  /// Seed of the run.
  public var seed: UInt64
  /// `holds`, `violated` or `failed`.
  public var verdict: String
  /// Why, one line each.
  public var reasons: [String]
  /// Block requests.
  public var requests: Int
  /// Bytes of data moved by them.
  public var dataBytes: UInt64
  /// Cycles of the 250 MHz core clock.
  public var cycles: UInt64
  /// Cycles in which something was evaluated.
  public var evaluatedCycles: UInt64
  /// Simulated time in microseconds.
  public var simulatedMicroseconds: Double
  /// TLPs sent down, by kind.
  public var tlpsDown: [String: Int]
  /// TLPs sent up, by kind.
  public var tlpsUp: [String: Int]
  /// Memory TLPs sent up.
  public var upstreamMemoryTLPs: UpstreamMemory
  /// ATS translation requests.
  public var atsRequests: Int
  /// Look-ups of the device's translation cache that hit.
  public var translationCacheHits: UInt64
  /// Invalidations answered.
  public var invalidations: Int
  /// Pages that the device asked for; nil where it cannot.
  public var pageRequests: Int?
  /// Accesses that the IOMMU refused.
  public var iommuFaults: Int
  /// Bytes copied to and from the bounce pool.
  public var bytesBounced: UInt64
  /// Performance counters of the fetch engine by name; nil where it has none.
  public var engineCounters: [String: UInt64]?
  /// Latencies; nil when no request came back.
  public var latencyMicroseconds: Latency?
  /// SHA-256 of the image file before the run.
  public var fileSHA256: String?
  /// SHA-256 of the image file after the run.
  public var fileAfterSHA256: String?
  /// SHA-256 of the disk as first read by the guest.
  public var firstReadSHA256: String?
  /// SHA-256 of the disk as read back after writing.
  public var readBackSHA256: String?
  /// SHA-256 of what the guest meant to be there.
  public var expectedSHA256: String?
  /// How often each rule of the judge was evaluated.
  public var rulesEvaluated: [String: Int]
  /// Rules that were violated, by name, with how often.
  public var rulesViolated: [String: Int]

  /// Microseconds of one core-clock cycle.
  public static let cycleMicroseconds: Double = 0.004

  /// Summarises a run.
  public init(_ result: RunResult, configuration: SystemConfiguration) {
    access = configuration.access.rawValue
    engine = configuration.engine.rawValue
    seed = configuration.seed
    verdict = result.verdict.rawValue
    reasons = result.reasons
    requests = result.requestCount
    dataBytes = result.dataByteCount
    cycles = result.cycleCount
    evaluatedCycles = result.evaluatedCycleCount
    simulatedMicroseconds = Double(result.cycleCount) * Self.cycleMicroseconds
    tlpsDown = Self.named(result.sentDown)
    tlpsUp = Self.named(result.sentUp)
    upstreamMemoryTLPs = UpstreamMemory(
      msix: result.upstreamInterrupts, other: result.upstreamOther)
    atsRequests = result.translationRequests
    translationCacheHits = result.translationHits
    invalidations = result.invalidations
    pageRequests = result.pageRequests
    iommuFaults = result.translationFaults
    bytesBounced = result.bytesBounced
    engineCounters = result.engineCounters.map {
      Dictionary(uniqueKeysWithValues: zip($0.names, $0.values))
    }
    latencyMicroseconds = Self.latency(result.latencies)
    firstReadSHA256 = result.outcome?.firstRead
    readBackSHA256 = result.outcome?.readBack
    expectedSHA256 = result.outcome?.expected
    rulesEvaluated = Dictionary(
      uniqueKeysWithValues: result.ruleCounts.map { ($0.key.rawValue, $0.value) })
    rulesViolated = result.violations.reduce(into: [:]) { $0[$1.rule.rawValue, default: 0] += 1 }
  }

  /// Compares what the guest read with what the file on the host held and holds now.
  public mutating func compare(fileBefore: String, fileAfter: String) {
    fileSHA256 = fileBefore
    fileAfterSHA256 = fileAfter
    if let readBackSHA256, readBackSHA256 != fileAfter {
      reasons.append("the file holds other bytes than the guest wrote and flushed")
      verdict = RunResult.Verdict.violated.rawValue
    }
  }

  /// The kinds that occurred, by the names of the specification.
  private static func named(_ counts: [Int]) -> [String: Int] {
    var names: [String: Int] = [:]
    for kind in TLPKind.allCases where counts[Int(kind.rawValue)] > 0 {
      names[kind.abbreviation] = counts[Int(kind.rawValue)]
    }
    return names
  }

  private static func latency(_ cycles: [Cycle]) -> Latency? {
    guard !cycles.isEmpty else { return nil }
    var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
    for value in cycles { histogram.record(value) }
    func at(_ percentile: Double) -> Double {
      Double(histogram.valueAtPercentile(percentile)) * cycleMicroseconds
    }
    return Latency(
      p50: at(50), p90: at(90), p99: at(99),
      maximum: Double(cycles.max() ?? 0) * cycleMicroseconds)
  }
}

extension TLPKind {
  /// The specification's short name.
  var abbreviation: String {
    switch self {
    case .memoryRead: "MRd"
    case .memoryWrite: "MWr"
    case .ioRead: "IORd"
    case .ioWrite: "IOWr"
    case .configurationRead: "CfgRd"
    case .configurationWrite: "CfgWr"
    case .message: "Msg"
    case .messageWithData: "MsgD"
    case .completion: "Cpl"
    case .completionWithData: "CplD"
    }
  }
}
