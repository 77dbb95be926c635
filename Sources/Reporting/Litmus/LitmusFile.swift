import Foundation
public import LitmusLanguage

/// A litmus file and the outcomes beside it.
public struct LitmusFile: Sendable {
  /// Why a file cannot be used: its path, the place in it, and what is wrong.
  public struct Failure: Error, CustomStringConvertible {
    /// One line.
    public var description: String
  }

  /// The path as given.
  public var path: String
  /// What it asks.
  public var test: LitmusTest
  /// The outcomes in the file beside it; nil if there is none.
  public var expected: ExpectedOutcomes?

  /// Reads a test and, if it is there, the file of its outcomes.
  ///
  /// - Throws: ``Failure`` with path, line and column.
  public init(path: String) throws {
    self.path = path
    let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw Failure(description: "\(path): no such file, or not UTF-8 text")
    }
    do {
      test = try LitmusTest(parsing: text, name: name)
    } catch {
      throw Failure(description: "\(path):\(error)")
    }
    let beside = Self.expectedPath(of: path)
    guard let text = try? String(contentsOfFile: beside, encoding: .utf8) else { return }
    do {
      expected = try ExpectedOutcomes(parsing: text)
    } catch {
      throw Failure(description: "\(beside):\(error)")
    }
  }

  /// The path of the outcomes beside a test.
  public static func expectedPath(of path: String) -> String {
    URL(fileURLWithPath: path).deletingPathExtension().path + ".expected"
  }

  /// The paths of all tests below a folder, in the order of their names.
  ///
  /// - Throws: ``Failure`` when there is none.
  public static func paths(below folder: String) throws -> [String] {
    let found = FileManager.default.enumerator(atPath: folder)
    var paths: [String] = []
    while let path = found?.nextObject() as? String {
      if path.hasSuffix(".litmus") { paths.append("\(folder)/\(path)") }
    }
    if paths.isEmpty { throw Failure(description: "\(folder): no litmus files here") }
    return paths.sorted()
  }
}
