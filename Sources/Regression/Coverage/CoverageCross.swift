/// Something that can come out in several ways.
public struct CoveragePoint: Hashable, Sendable {
  /// One of the ways.
  public struct Value: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// What leads there.
    public var leads: [Steering.Setting]

    init(_ name: String, _ leads: [Steering.Setting] = []) {
      self.name = name
      self.leads = leads
    }
  }

  /// Its name.
  public var name: String
  /// Its ways.
  public var values: [Value]

  init(_ name: String, _ values: [Value]) {
    self.name = name
    self.values = values
  }
}

/// Several points together: each combination of their values is a bin.
public struct CoverageCross: Hashable, Sendable {
  /// Bins that cannot be filled.
  public struct Exclusion: Hashable, Sendable {
    /// Values, by the number of the point; a point that is not there has any value.
    public var values: [Int: [String]]
    /// Why.
    public var reason: String
  }

  /// One combination.
  public struct Bin: Hashable, Sendable {
    /// The names of cross and values, with slashes between.
    public var name: String
    /// Its place among all combinations, excluded ones too.
    public var index: Int
    /// What leads there.
    public var recipe: [Steering.Setting]
  }

  /// The name.
  public var name: String
  /// What its bins say, in words.
  public var summary: String
  /// The points.
  public var points: [CoveragePoint]
  /// Bins that cannot be filled.
  public var exclusions: [Exclusion]
  /// Leads to each of its bins.
  public var leads: [Steering.Setting]
  /// The bins that can be filled.
  public private(set) var bins: [Bin] = []
  /// The names of all combinations.
  public private(set) var names: [String] = []

  init(
    _ name: String, _ summary: String, leads: [Steering.Setting] = [], _ points: [CoveragePoint],
    except exclusions: [Exclusion] = []
  ) {
    self.name = name
    self.summary = summary
    self.points = points
    self.exclusions = exclusions
    self.leads = leads
    for index in 0..<points.reduce(1, { $0 * $1.values.count }) {
      let values = values(of: index)
      let text = ([name] + values.map(\.name)).joined(separator: "/")
      names.append(text)
      guard reason(values) == nil else { continue }
      let recipe = leads + values.flatMap(\.leads)
      bins.append(Bin(name: text, index: index, recipe: recipe))
    }
  }

  /// The values of a combination; the last point counts fastest.
  func values(of index: Int) -> [CoveragePoint.Value] {
    var left = index
    return points.reversed().map { point in
      defer { left /= point.values.count }
      return point.values[left % point.values.count]
    }.reversed()
  }

  private func reason(_ values: [CoveragePoint.Value]) -> String? {
    exclusions.first { exclusion in
      exclusion.values.allSatisfy { $0.value.contains(values[$0.key].name) }
    }?.reason
  }

  /// Why the combination of this index cannot be filled; nil when it can.
  public func reason(excluding index: Int) -> String? { reason(values(of: index)) }
}
