/// What is wrong with a line of a trace file.
public struct TraceLineError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where in the line, from 1.
  public var column: Int
  /// What was expected there.
  public var message: String

  /// Makes the error.
  public init(column: Int, _ message: String) {
    self.column = column
    self.message = message
  }

  /// `COLUMN: message`.
  public var description: String { "\(column): \(message)" }
}
