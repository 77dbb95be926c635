/// What is wrong with a litmus text, and where.
///
/// `description` is "line:column: message", to be put behind a file's name.
public struct LitmusError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where the text goes wrong.
  public var place: SourcePlace
  /// What was expected or is not allowed.
  public var message: String

  /// An error at a place.
  public init(_ place: SourcePlace, _ message: String) {
    self.place = place
    self.message = message
  }

  /// The place and the message.
  public var description: String { "\(place): \(message)" }
}
