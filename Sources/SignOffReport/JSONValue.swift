/// Any JSON, for results whose makers may add to them.
public enum JSONValue: Codable, Hashable, Sendable {
  /// Nothing.
  case null
  /// True or false.
  case bool(Bool)
  /// A number.
  case number(Double)
  /// A text.
  case text(String)
  /// A list.
  case list([JSONValue])
  /// Values by name.
  case object([String: JSONValue])

  /// Reads whatever stands there.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// Writes it again.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }

  /// The value of a name; nil where there is none.
  subscript(_ name: String) -> JSONValue? {
    if case .object(let values) = self { values[name] } else { nil }
  }

  /// The elements of a list; none of anything else.
  var elements: [JSONValue] {
    if case .list(let values) = self { values } else { [] }
  }

  /// The value as it stands in a table: texts as they are, whole numbers without a point.
  var shown: String {
    switch self {
    case .null: ""
    case .bool(let value): value ? "yes" : "no"
    case .number(let value):
      value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    case .text(let value): value
    case .list(let values): values.map(\.shown).joined(separator: ", ")
    case .object(let values):
      values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.shown)" }
        .joined(separator: ", ")
    }
  }
}
