/// The complete outcomes of a test, as the file beside it has them.
///
/// Each line is `hardware: OUTCOME` for an outcome that a machine reaches, or `model: OUTCOME` for
/// one that is allowed though only a compiler, or the narrow letter of a rule, leads to it. A line
/// that begins with `#` is a comment.
public struct ExpectedOutcomes: Hashable, Sendable {
  /// One outcome, in the words of ``Outcome/text(in:)``.
  public struct Line: Hashable, Sendable {
    /// The outcome.
    public var text: String
    /// Whether a machine reaches it.
    public var isInHardware: Bool

    /// An outcome and whether a machine reaches it.
    public init(text: String, isInHardware: Bool) {
      self.text = text
      self.isInHardware = isInHardware
    }
  }

  /// All outcomes, in the order of their text.
  public var lines: [Line]

  /// Outcomes in any order.
  public init(lines: [Line]) { self.lines = lines.sorted { $0.text < $1.text } }

  /// Reads the file's text.
  ///
  /// - Throws: ``LitmusError`` for a line of another form, and for an outcome that stands twice.
  public init(parsing text: String) throws(LitmusError) {
    var lines: [Line] = []
    var number = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      if line.isEmpty || line.hasPrefix("#") { continue }
      let parts = line.split(separator: ":", maxSplits: 1).map { $0.drop { $0 == " " } }
      let place = SourcePlace(line: number, column: 1)
      guard parts.count == 2, ["hardware", "model"].contains(String(parts[0])) else {
        throw LitmusError(place, "expected 'hardware: OUTCOME' or 'model: OUTCOME'")
      }
      if lines.contains(where: { $0.text == parts[1] }) {
        throw LitmusError(place, "the outcome '\(parts[1])' stands twice")
      }
      lines.append(Line(text: String(parts[1]), isInHardware: parts[0] == "hardware"))
    }
    self.init(lines: lines)
  }

  /// The file's text.
  public var text: String {
    lines.map { "\($0.isInHardware ? "hardware" : "model"): \($0.text)\n" }.joined()
  }
}
