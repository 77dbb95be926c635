import Foundation
import Mustache

/// Texts on their way into the page: whatever they hold, they stay texts.
enum PageText {
  /// Escapes scalar by scalar.
  ///
  /// A mark that combines with a quotation mark or a bracket makes one character of both, which a
  /// comparison of characters would take for something else; the browser sees two.
  struct Scalars: MustacheContentType {
    func escapeText(_ text: String) -> String { PageText.escaped(text) }
  }

  /// The name under which templates ask for it.
  static let contentType = "SCALARS"

  /// A text as it may stand between tags and in quoted attributes; control characters are dropped.
  static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      default:
        if scalar.value >= 0x20, !(0x7f...0x9f).contains(scalar.value) {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }

  /// A value as JSON that may stand inside a script element.
  ///
  /// Brackets and ampersands are written as escapes of JSON, so that no end tag and no comment can
  /// stand in it.
  static func script(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var result = ""
    for scalar in String(decoding: try encoder.encode(value), as: UTF8.self).unicodeScalars {
      switch scalar {
      case "<": result += "\\u003c"
      case ">": result += "\\u003e"
      case "&": result += "\\u0026"
      case "\u{2028}": result += "\\u2028"
      case "\u{2029}": result += "\\u2029"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Digits in groups of three.
  static func grouped(_ value: JSONValue?) -> String {
    guard case .number(let number)? = value else { return value?.shown ?? "-" }
    return grouped(Int(number))
  }

  /// Digits in groups of three.
  static func grouped(_ value: Int) -> String {
    var digits = String(abs(value))
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// One place behind the point.
  static func decimal(_ value: Double?) -> String {
    guard let value else { return "-" }
    let tenths = Int((value * 10).rounded())
    return "\(grouped(tenths / 10)).\(abs(tenths % 10))"
  }
}
