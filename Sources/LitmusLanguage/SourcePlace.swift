/// A position in a litmus text.
///
/// Lines and columns count from 1, columns in characters.
public struct SourcePlace: Hashable, Sendable, CustomStringConvertible {
  /// The line, from 1.
  public var line: Int
  /// The character in the line, from 1.
  public var column: Int

  /// A place by line and column.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// Line and column with a colon between.
  public var description: String { "\(line):\(column)" }
}
