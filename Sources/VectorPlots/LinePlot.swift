/// Lines over one axis, as numbers: what a picture shows, and nothing of how it looks.
public struct LinePlot: Hashable, Sendable {
  /// How values lie along the horizontal axis.
  public enum Scale: Hashable, Sendable {
    /// Equal differences take equal room.
    case linear
    /// Equal ratios take equal room; every value is positive.
    case logarithmic
  }

  /// A place of the horizontal axis that has a label.
  public struct Tick: Hashable, Sendable {
    /// Where it is.
    public var x: Double
    /// What stands there.
    public var label: String

    /// Makes a tick.
    public init(x: Double, label: String) {
      self.x = x
      self.label = label
    }
  }

  /// A point of a line.
  public struct Point: Hashable, Sendable {
    /// Where it is.
    public var x: Double
    /// Its value; nil where there is none, which is shown as a cross on the axis.
    public var y: Double?

    /// Makes a point.
    public init(x: Double, y: Double?) {
      self.x = x
      self.y = y
    }
  }

  /// A line.
  public struct Series: Hashable, Sendable {
    /// What it is called in the legend.
    public var name: String
    /// From left to right.
    public var points: [Point]
    /// The point that carries a ring; nil for none.
    public var ring: Double?
    /// A place below which a triangle stands; nil for none.
    public var mark: Double?

    /// Makes a line.
    public init(name: String, points: [Point], ring: Double? = nil, mark: Double? = nil) {
      self.name = name
      self.points = points
      self.ring = ring
      self.mark = mark
    }
  }

  /// What stands above it.
  public var title: String
  /// The horizontal axis, with its unit.
  public var horizontal: String
  /// The vertical axis, with its unit.
  public var vertical: String
  /// How values lie along the horizontal axis.
  public var scale: Scale
  /// Labels of the horizontal axis.
  public var ticks: [Tick]
  /// The lines.
  public var series: [Series]

  /// Makes a plot.
  public init(
    title: String, horizontal: String, vertical: String, scale: Scale, ticks: [Tick],
    series: [Series]
  ) {
    self.title = title
    self.horizontal = horizontal
    self.vertical = vertical
    self.scale = scale
    self.ticks = ticks
    self.series = series
  }
}
