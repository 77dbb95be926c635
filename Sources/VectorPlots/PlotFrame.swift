/// Where values of a plot lie in its picture.
struct PlotFrame {
  static let width = 640.0
  static let height = 320.0
  static let left = 64.0
  static let right = 470.0
  static let top = 44.0
  static let bottom = 262.0

  let scale: LinePlot.Scale
  let range: (low: Double, high: Double)
  let step: Double
  let ceiling: Double

  init(_ plot: LinePlot) {
    scale = plot.scale
    let xs = plot.series.flatMap { $0.points.map(\.x) } + plot.ticks.map(\.x)
    range = (xs.min() ?? 0, xs.max() ?? 1)
    let top = plot.series.flatMap { $0.points.compactMap(\.y) }.max() ?? 1
    step = PlotNumber.step(top: top)
    ceiling = max(step, (top / step).rounded(.up) * step)
  }

  private func place(_ x: Double) -> Double {
    guard scale == .logarithmic else { return x }
    return Self.logarithm(x)
  }

  /// The logarithm to the base 2, from the number's own exponent and significand.
  ///
  /// The part behind the point comes from squaring, 24 times, so that no library is needed and every
  /// machine gives the same.
  static func logarithm(_ value: Double) -> Double {
    guard value > 0 else { return 0 }
    var result = Double(value.exponent)
    var rest = value.significand
    var bit = 0.5
    for _ in 0..<24 {
      rest *= rest
      if rest >= 2 {
        rest /= 2
        result += bit
      }
      bit /= 2
    }
    return result
  }

  /// The horizontal place of a value.
  func x(_ value: Double) -> Double {
    let (low, high) = (place(range.low), place(range.high))
    guard high > low else { return (Self.left + Self.right) / 2 }
    // Half a symbol of room at both ends.
    let inner = (Self.left + 14, Self.right - 14)
    return inner.0 + (place(value) - low) / (high - low) * (inner.1 - inner.0)
  }

  /// The vertical place of a value.
  func y(_ value: Double) -> Double {
    Self.bottom - value / ceiling * (Self.bottom - Self.top)
  }

  /// The values that have a label on the vertical axis.
  var levels: [Double] {
    (0...Int((ceiling / step).rounded())).map { Double($0) * step }
  }
}
