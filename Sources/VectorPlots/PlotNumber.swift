/// Numbers as they stand in a picture.
enum PlotNumber {
  /// A coordinate with one place behind the point.
  static func coordinate(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let whole = "\(sign)\(abs(tenths) / 10)"
    return tenths % 10 == 0 ? whole : "\(whole).\(abs(tenths) % 10)"
  }

  /// A label of the vertical axis, with as many places as its step needs.
  static func label(_ value: Double, step: Double) -> String {
    var places = 0
    var unit = step
    while places < 6, abs(unit - unit.rounded()) > 1e-9 {
      unit *= 10
      places += 1
    }
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let parts = Int((value * Double(scale)).rounded())
    let whole = grouped(parts / scale)
    guard places > 0 else { return whole }
    let rest = String(parts % scale)
    return whole + "." + String(repeating: "0", count: places - rest.count) + rest
  }

  private static func grouped(_ value: Int) -> String {
    var digits = String(value)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }

  /// The step between labels from 0 to at least `top`: 1, 2 or 5 times a power of ten, with three to
  /// six labels.
  static func step(top: Double) -> Double {
    guard top > 0 else { return 1 }
    var unit = 1.0
    while unit * 10 <= top { unit *= 10 }
    while unit > top { unit /= 10 }
    for factor in [0.2, 0.5, 1, 2, 5] where top / (unit * factor) <= 5.5 {
      return unit * factor
    }
    return unit * 10
  }

  /// A text as it may stand between tags and in attributes.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: if scalar.value >= 0x20 { escaped.unicodeScalars.append(scalar) }
      }
    }
    return escaped
  }
}
