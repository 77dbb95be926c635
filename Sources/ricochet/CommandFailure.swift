/// Ends a command with one line and an exit code.
struct CommandFailure: Error {
  var line: String?
  var code: Int32

  /// A rule or an expectation failed; the command has said which.
  static let violated = CommandFailure(line: nil, code: 1)

  /// Bad input.
  static func badInput(_ line: String) -> CommandFailure { CommandFailure(line: line, code: 2) }

  /// The machine lacks something.
  static func lacks(_ line: String) -> CommandFailure { CommandFailure(line: line, code: 3) }
}
