import Foundation
import LitmusLanguage
import Reporting

/// The corpus of the repository.
enum Corpus {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("litmus").path

  /// The paths of all tests, or none if the folder is not there.
  static let paths: [String] = (try? LitmusFile.paths(below: folder)) ?? []

  /// A test by its story and name.
  static func test(_ name: String) throws -> LitmusTest {
    try LitmusFile(path: "\(folder)/\(name).litmus").test
  }

  /// All files, read once.
  static let files: Result<[LitmusFile], any Error> = Result {
    try paths.map { try LitmusFile(path: $0) }
  }
}
