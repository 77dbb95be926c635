/// Walks over the tokens of a line.
struct TokenCursor {
  private var tokens: ArraySlice<Token>
  private let end: SourcePlace

  init(_ line: TokenLine) {
    tokens = line.tokens[...]
    end = line.end
  }

  /// The place of the next token, or of the line's end.
  var place: SourcePlace { tokens.first?.place ?? end }
  var next: Token? { tokens.first }
  var isAtEnd: Bool { tokens.isEmpty }

  func peek(_ offset: Int) -> String? {
    let index = tokens.startIndex + offset
    return index < tokens.endIndex ? tokens[index].text : nil
  }

  /// Takes the next token if it is `text`.
  mutating func take(_ text: String) -> Bool {
    guard tokens.first?.text == text else { return false }
    tokens.removeFirst()
    return true
  }

  mutating func expect(_ text: String) throws(LitmusError) {
    let place = place
    if !take(text) { throw LitmusError(place, "expected '\(text)'\(found)") }
  }

  mutating func name(_ what: String) throws(LitmusError) -> Token {
    guard let token = tokens.first, token.isName else {
      throw LitmusError(place, "expected \(what)\(found)")
    }
    tokens.removeFirst()
    return token
  }

  /// A value of a location: 0...13, or `fault` where that is allowed.
  mutating func value(orFault: Bool = false) throws(LitmusError) -> Int {
    if orFault, take("fault") { return Outcome.fault }
    guard let token = tokens.first, let number = token.number else {
      throw LitmusError(place, "expected a value\(found)")
    }
    guard (0...13).contains(number) else {
      throw LitmusError(token.place, "\(number) is not a value from 0 to 13")
    }
    tokens.removeFirst()
    return number
  }

  /// One of the words of an enumeration.
  mutating func word<Word: RawRepresentable<String> & CaseIterable>(
    _ what: String, as type: Word.Type
  ) throws(LitmusError) -> Word {
    guard let token = tokens.first, let word = Word(rawValue: token.text) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw LitmusError(place, "expected \(what) (\(words))\(found)")
    }
    tokens.removeFirst()
    return word
  }

  func finish() throws(LitmusError) {
    if let token = tokens.first { throw LitmusError(token.place, "'\(token.text)' is too much") }
  }

  private var found: String {
    tokens.first.map { ", found '\($0.text)'" } ?? ", found the end of the line"
  }
}
