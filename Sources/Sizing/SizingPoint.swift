/// What one case came to.
public struct SizingPoint: Codable, Hashable, Sendable {
  /// The case.
  public var of: SizingCase
  /// Megabytes of data in a second; nil where the guest cannot work.
  public var megabytesPerSecond: Double?
  /// Median of the time from submission to completion, microseconds.
  public var latencyMedian: Double?
  /// 99th percentile of that.
  public var latencyHigh: Double?
  /// The most bytes of the region that were ever in use, rings among them.
  public var usedByteCount: UInt64
  /// How often the pool had no room.
  public var refusals: UInt64
  /// Why the guest cannot work; nil where it can.
  public var lack: String?
  /// Broken rules and failed requests, which have to be none.
  public var faults: Int

  /// A case in which the guest cannot work.
  init(of sizingCase: SizingCase, lack: String, usedByteCount: UInt64 = 0, refusals: UInt64 = 0) {
    of = sizingCase
    self.lack = lack
    self.usedByteCount = usedByteCount
    self.refusals = refusals
    faults = 0
  }

  /// A case in which it works.
  init(
    of sizingCase: SizingCase, bytesPerCycle: Double, latencies: [UInt64], usedByteCount: UInt64,
    refusals: UInt64, faults: Int
  ) {
    of = sizingCase
    megabytesPerSecond = Self.rounded(bytesPerCycle * Self.cyclesPerMicrosecond)
    let sorted = latencies.sorted()
    latencyMedian = Self.at(0.5, sorted)
    latencyHigh = Self.at(0.99, sorted)
    self.usedByteCount = usedByteCount
    self.refusals = refusals
    self.faults = faults
  }

  /// Cycles of the 250 MHz core clock in a microsecond; bytes in a microsecond are megabytes in a
  /// second.
  static let cyclesPerMicrosecond = 250.0

  private static func at(_ part: Double, _ sorted: [UInt64]) -> Double? {
    guard !sorted.isEmpty else { return nil }
    let index = min(sorted.count - 1, Int(part * Double(sorted.count)))
    return rounded(Double(sorted[index]) / cyclesPerMicrosecond)
  }

  private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
