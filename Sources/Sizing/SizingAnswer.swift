/// How much region a profile, workload and depth ask for: measured, and by arithmetic.
public struct SizingAnswer: Codable, Hashable, Sendable {
  /// How the guest reaches the card's memory.
  public var profile: SizingProfile
  /// What the guest does.
  public var workload: SizingWorkload
  /// Requests that it wants under way.
  public var depth: Int
  /// Cycles of the medium.
  public var mediaLatency: UInt64
  /// The least region with which the guest works at all; nil where none of those tried is.
  public var leastByteCount: UInt64?
  /// The least region with 95 percent of the best throughput: the knee of the curve.
  public var kneeByteCount: UInt64?
  /// Throughput there, megabytes in a second.
  public var kneeThroughput: Double?
  /// The best throughput of any region.
  public var bestThroughput: Double?
  /// The most bytes in use in the largest region.
  public var usedByteCount: UInt64
  /// What the formula asks for.
  public var formulaByteCount: UInt64
  /// The least BAR that holds that.
  public var formulaBAR: UInt64

  /// Part of the best throughput that counts as enough.
  public static let enough: Double = 0.95

  /// Reads the answer off the points of one curve, from the least region to the largest.
  init?(_ curve: [SizingPoint]) {
    guard let last = curve.last else { return nil }
    profile = last.of.profile
    workload = last.of.workload
    depth = last.of.depth
    mediaLatency = last.of.mediaLatency
    let best = curve.compactMap(\.megabytesPerSecond).max()
    let knee = curve.first { point in
      guard let best, let rate = point.megabytesPerSecond else { return false }
      return rate >= Self.enough * best
    }
    leastByteCount = curve.first { $0.lack == nil }?.of.regionByteCount
    kneeByteCount = knee?.of.regionByteCount
    kneeThroughput = knee?.megabytesPerSecond
    bestThroughput = best
    usedByteCount = last.usedByteCount
    formulaByteCount = SizingFormula.byteCount(last.of)
    formulaBAR = SizingFormula.barByteCount(formulaByteCount)
  }
}
