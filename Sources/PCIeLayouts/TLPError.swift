/// What makes received bytes no packet: a malformed TLP.
///
/// Source: PCIe Base, 2.3.
public enum TLPError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Fewer bytes than the header or its payload needs.
  case tooShort(expected: Int, found: Int)
  /// A combination of Fmt and Type that the model does not know.
  case unknownType(UInt8)
  /// A prefix that the model does not know, by its first byte.
  case unknownPrefix(UInt8)
  /// A PASID prefix in front of a packet that has none, or behind another.
  case misplacedPrefix
  /// A field with a value that has no meaning.
  case reservedValue(field: StaticString, value: UInt32)

  /// Says what, and the limit.
  public var description: String {
    switch self {
    case .tooShort(let expected, let found): "TLP of \(found) bytes, needs \(expected)"
    case .unknownType(let value): "TLP with unknown Fmt/Type 0x\(String(value, radix: 16))"
    case .unknownPrefix(let value): "TLP with unknown prefix 0x\(String(value, radix: 16))"
    case .misplacedPrefix:
      "TLP with a PASID prefix that is not the only one of a memory request or message"
    case .reservedValue(let field, let value): "TLP field \(field) has reserved value \(value)"
    }
  }

  /// Compares by what is printed, since static strings have no equality.
  public static func == (left: TLPError, right: TLPError) -> Bool {
    left.description == right.description
  }

  /// Hashes what is printed.
  public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}
