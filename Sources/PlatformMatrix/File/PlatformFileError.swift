/// What is wrong with a platform file: file, line, what, and the remedy.
public struct PlatformFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// The line, from 1; nil where the file as a whole is meant.
  public var line: Int?
  /// What is wrong, and the remedy.
  public var problem: String

  /// One line.
  public var description: String {
    let place = line.map { "\(path):\($0)" } ?? path
    return "\(place): \(problem)"
  }
}
