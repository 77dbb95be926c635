/// The plot as a picture.
extension LinePlot {
  private static let dashes = ["none", "none", "none", "6 3", "6 3", "6 3", "2 3", "2 3", "2 3"]

  /// The rules of style: quiet colours for paper, which a page may replace by properties of its own.
  static let style = """
    .plot{font:12px system-ui,"Helvetica Neue",Arial,sans-serif;fill:var(--ink,#24292f)}\
    .plot .t{font-size:13px;font-weight:600}\
    .plot .q{fill:var(--quiet,#59636e)}\
    .plot .g{stroke:var(--rule,#d8dde2);stroke-width:1}\
    .plot .a{stroke:var(--quiet,#59636e);stroke-width:1}\
    .plot .l{fill:none;stroke-width:2;stroke-linejoin:round}\
    .plot .c0{stroke:var(--plot-0,#2f6690);color:var(--plot-0,#2f6690)}\
    .plot .c1{stroke:var(--plot-1,#b5651d);color:var(--plot-1,#b5651d)}\
    .plot .c2{stroke:var(--plot-2,#3a7d44);color:var(--plot-2,#3a7d44)}\
    .plot .c3{stroke:var(--plot-3,#8a4f7d);color:var(--plot-3,#8a4f7d)}\
    .plot .c4{stroke:var(--plot-4,#6b7280);color:var(--plot-4,#6b7280)}\
    .plot .c5{stroke:var(--plot-5,#a83246);color:var(--plot-5,#a83246)}\
    .plot .m{fill:currentColor}.plot .o{fill:none;stroke-width:1.5}
    """

  /// The plot as SVG that stands alone.
  public var svg: String {
    let frame = PlotFrame(self)
    var parts = ["<title>\(PlotNumber.escaped(title))</title>", "<style>\(Self.style)</style>"]
    parts.append(text(title, x: PlotFrame.left, y: 22, style: "t"))
    parts += axes(frame)
    for (index, line) in series.enumerated() { parts.append(drawing(of: line, index, frame)) }
    parts += legend
    let size = "\(Int(PlotFrame.width)) \(Int(PlotFrame.height))"
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" viewBox=\"0 0 \(size)\" "
      + "role=\"img\" aria-label=\"\(PlotNumber.escaped(title))\">\n"
      + parts.joined(separator: "\n") + "\n</svg>\n"
  }

  private func text(
    _ text: String, x: Double, y: Double, anchor: String = "start", style: String = "q"
  ) -> String {
    let place = "x=\"\(PlotNumber.coordinate(x))\" y=\"\(PlotNumber.coordinate(y))\""
    return "<text class=\"\(style)\" \(place) text-anchor=\"\(anchor)\">"
      + "\(PlotNumber.escaped(text))</text>"
  }

  private func line(_ x: (Double, Double), _ y: (Double, Double), style: String) -> String {
    let numbers = [x.0, x.1, y.0, y.1].map(PlotNumber.coordinate)
    return "<line class=\"\(style)\" x1=\"\(numbers[0])\" x2=\"\(numbers[1])\" "
      + "y1=\"\(numbers[2])\" y2=\"\(numbers[3])\"/>"
  }

  private func axes(_ frame: PlotFrame) -> [String] {
    let (left, right, bottom) = (PlotFrame.left, PlotFrame.right, PlotFrame.bottom)
    var parts: [String] = []
    for level in frame.levels {
      let y = frame.y(level)
      parts.append(line((left, right), (y, y), style: level == 0 ? "a" : "g"))
      let label = PlotNumber.label(level, step: frame.step)
      parts.append(text(label, x: left - 8, y: y + 4, anchor: "end"))
    }
    for tick in ticks {
      let x = frame.x(tick.x)
      parts.append(line((x, x), (bottom, bottom + 4), style: "a"))
      parts.append(text(tick.label, x: x, y: bottom + 23, anchor: "middle"))
    }
    parts.append(text(horizontal, x: (left + right) / 2, y: bottom + 44, anchor: "middle"))
    parts.append(text(vertical, x: left, y: 38, style: "q"))
    return parts
  }

  private func drawing(of line: Series, _ index: Int, _ frame: PlotFrame) -> String {
    var parts: [String] = []
    var path = ""
    var isBroken = true
    for point in line.points {
      let x = frame.x(point.x)
      guard let value = point.y else {
        parts.append(symbol(at: (x, PlotFrame.bottom), 4))
        isBroken = true
        continue
      }
      let y = frame.y(value)
      path += (isBroken ? "M" : "L") + "\(PlotNumber.coordinate(x)) \(PlotNumber.coordinate(y))"
      isBroken = false
      parts.append(symbol(at: (x, y), index % 4))
      if line.ring == point.x {
        let place = "cx=\"\(PlotNumber.coordinate(x))\" cy=\"\(PlotNumber.coordinate(y))\""
        parts.append("<circle class=\"o\" \(place) r=\"8\"/>")
      }
    }
    if let mark = line.mark, mark >= frame.range.low, mark <= frame.range.high {
      let (x, y) = (frame.x(mark), PlotFrame.bottom + 1)
      let corners = [(x, y), (x - 5, y + 8), (x + 5, y + 8)].map {
        "\(PlotNumber.coordinate($0.0)),\(PlotNumber.coordinate($0.1))"
      }
      parts.append("<polygon class=\"o\" points=\"\(corners.joined(separator: " "))\"/>")
    }
    let dash = Self.dashes[index % Self.dashes.count]
    parts.insert("<path class=\"l\" stroke-dasharray=\"\(dash)\" d=\"\(path)\"/>", at: 0)
    return "<g class=\"c\(index % 6)\">\(parts.joined())</g>"
  }

  /// A circle, square, diamond, triangle, or the cross of what does not run.
  private func symbol(at place: (x: Double, y: Double), _ shape: Int) -> String {
    let (x, y) = place
    let corners: [(Double, Double)]
    switch shape {
    case 0:
      return "<circle class=\"m\" cx=\"\(PlotNumber.coordinate(x))\" "
        + "cy=\"\(PlotNumber.coordinate(y))\" r=\"3.5\"/>"
    case 1: corners = [(-3.5, -3.5), (3.5, -3.5), (3.5, 3.5), (-3.5, 3.5)]
    case 2: corners = [(0, -5), (5, 0), (0, 5), (-5, 0)]
    case 3: corners = [(0, -4.5), (4.5, 3.5), (-4.5, 3.5)]
    default:
      return line((x - 4, x + 4), (y - 4, y + 4), style: "o")
        + line((x - 4, x + 4), (y + 4, y - 4), style: "o")
    }
    let points = corners.map {
      "\(PlotNumber.coordinate(x + $0.0)),\(PlotNumber.coordinate(y + $0.1))"
    }
    return "<polygon class=\"m\" points=\"\(points.joined(separator: " "))\"/>"
  }

  private var legend: [String] {
    series.indices.flatMap { index -> [String] in
      let y = PlotFrame.top + 8 + Double(index) * 20
      let x = PlotFrame.right + 14
      let dash = Self.dashes[index % Self.dashes.count]
      return [
        "<g class=\"c\(index % 6)\"><path class=\"l\" stroke-dasharray=\"\(dash)\" "
          + "d=\"M\(PlotNumber.coordinate(x)) \(PlotNumber.coordinate(y))h22\"/>"
          + symbol(at: (x + 11, y), index % 4) + "</g>",
        text(series[index].name, x: x + 28, y: y + 4),
      ]
    }
  }
}
