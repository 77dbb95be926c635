/// The capabilities that a client announces: numbers of a JSON object, by name.
///
/// The text is that of a peer: it is read without recursion, within a limit of depth and length.
struct CapabilityText {
  /// Bytes of a text at most.
  static let limit = 4096
  /// The numbers found, by the last name before them.
  private(set) var numbers: [String: UInt64] = [:]

  /// Reads the text behind the version; an empty one stands for every default.
  init(_ bytes: some Sequence<UInt8>) throws(SessionFault) {
    var text = Array(bytes)
    if text.isEmpty { return }
    guard text.count <= Self.limit else {
      throw .wrongCapabilities("\(text.count) bytes; \(Self.limit) are possible")
    }
    guard text.removeLast() == 0 else { throw .wrongCapabilities("no zero ends the text") }
    try read(text)
  }

  private mutating func read(_ text: [UInt8]) throws(SessionFault) {
    var depth = 0
    var name = ""
    var at = 0
    var wasObject = false
    while at < text.count {
      let character = text[at]
      at += 1
      switch character {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        wasObject = true
        guard depth <= 8 else { throw .wrongCapabilities("nested deeper than 8") }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        guard depth >= 0 else { throw .wrongCapabilities("a bracket closes that none opened") }
      case UInt8(ascii: "\""):
        guard let end = text[at...].firstIndex(of: UInt8(ascii: "\"")) else {
          throw .wrongCapabilities("a name does not end")
        }
        name = String(decoding: text[at..<end], as: UTF8.self)
        at = end + 1
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digits = text[(at - 1)...].prefix { (48...57).contains($0) }
        guard let value = UInt64(String(decoding: digits, as: UTF8.self)) else {
          throw .wrongCapabilities("a number is too large")
        }
        numbers[name] = value
        at += digits.count - 1
      default: break
      }
    }
    guard depth == 0, wasObject else { throw .wrongCapabilities("it is no JSON object") }
  }
}
