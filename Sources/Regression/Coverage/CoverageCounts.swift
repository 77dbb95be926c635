/// How often each bin was hit in a run.
public final class CoverageCounts {
  private var counts: [[UInt64]]
  private let strides: [[Int]]

  /// Makes counts of a plan that stand at zero.
  public init() {
    counts = CoveragePlan.crosses.map { Array(repeating: 0, count: $0.names.count) }
    strides = CoveragePlan.crosses.map { cross in
      var stride = cross.names.count
      return cross.points.map { point in
        stride /= point.values.count
        return stride
      }
    }
  }

  /// Hits a bin by the numbers of its values.
  func hit(_ cross: Int, _ a: Int, _ b: Int) {
    counts[cross][strides[cross][0] * a + b] += 1
  }

  /// Hits a bin of a cross of three.
  func hit(_ cross: Int, _ a: Int, _ b: Int, _ c: Int) {
    counts[cross][strides[cross][0] * a + strides[cross][1] * b + c] += 1
  }

  /// Hits a bin of a cross of five.
  func hit(_ cross: Int, _ a: Int, _ b: Int, _ c: Int, _ d: Int, _ e: Int) {
    let stride = strides[cross]
    counts[cross][stride[0] * a + stride[1] * b + stride[2] * c + stride[3] * d + e] += 1
  }

  /// The bins that were hit, by name, with how often.
  public var hits: [String: UInt64] {
    var found: [String: UInt64] = [:]
    for (cross, counts) in zip(CoveragePlan.crosses, counts) {
      for (name, count) in zip(cross.names, counts) where count > 0 { found[name] = count }
    }
    return found
  }
}
