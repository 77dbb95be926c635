/// A word or sign of a litmus text with its place.
struct Token: Hashable, Sendable {
  var text: String
  var place: SourcePlace

  /// The value of a token that is a number.
  var number: Int? { Int(text) }

  /// Whether the token can be a name: a letter first, then letters, digits, `_`, `-` and `'`.
  var isName: Bool {
    guard let first = text.first else { return false }
    return first.isLetter
  }
}

/// A line of a litmus text, split into tokens.
struct TokenLine: Hashable, Sendable {
  var tokens: [Token]
  /// The line as written, without its comment.
  var text: String
  /// The place behind the last token.
  var end: SourcePlace
}

extension TokenLine {
  /// The lines of `text` that hold more than a comment.
  ///
  /// - Throws: ``LitmusError`` for a character that belongs to no token.
  static func lines(of text: String) throws(LitmusError) -> [TokenLine] {
    var lines: [TokenLine] = []
    var number = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      // The words of a question are free text.
      let isFree = line.hasPrefix("question ")
      let code = isFree ? line : line.prefix { $0 != "#" }
      let tokens =
        isFree
        ? [Token(text: "question", place: .init(line: number, column: 1))]
        : try Self.tokens(of: code, line: number)
      if tokens.isEmpty { continue }
      lines.append(
        TokenLine(
          tokens: tokens, text: String(code), end: .init(line: number, column: code.count + 1)))
    }
    return lines
  }

  private static func tokens(
    of line: Substring, line number: Int
  ) throws(LitmusError) -> [Token] {
    var tokens: [Token] = []
    var word = ""
    var start = 1
    var column = 0
    func isWordPart(_ character: Character) -> Bool {
      character.isLetter || character.isNumber || "_-'".contains(character)
    }
    for character in line {
      column += 1
      if isWordPart(character) {
        if word.isEmpty { start = column }
        word.append(character)
        continue
      }
      if !word.isEmpty {
        tokens.append(Token(text: word, place: .init(line: number, column: start)))
      }
      word = ""
      let place = SourcePlace(line: number, column: column)
      if character == "=", let last = tokens.last, last.text == "!",
        last.place.column == column - 1
      {
        tokens[tokens.count - 1].text = "!="
      } else if "=:,()!".contains(character) {
        tokens.append(Token(text: String(character), place: place))
      } else if !character.isWhitespace {
        throw LitmusError(place, "'\(character)' has no meaning here")
      }
    }
    if !word.isEmpty { tokens.append(Token(text: word, place: .init(line: number, column: start))) }
    return tokens
  }
}
