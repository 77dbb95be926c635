import Foundation

/// A text file of the repository.
struct TextFile: Sendable, CustomStringConvertible {
  /// Path from the root, with slashes.
  let path: String
  let text: String

  var description: String { path }

  var lines: [Substring] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The lines that are code, with their numbers from 1: all but those that only comment.
  var code: [(number: Int, line: Substring)] {
    lines.enumerated().compactMap { index, line in
      line.drop(while: \.isWhitespace).hasPrefix("//") ? nil : (index + 1, line)
    }
  }
}

/// The repository that this test was compiled in.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Every text file but those of builds, in the order of their paths.
  static let files: [TextFile] = read()

  static func files(under folder: String, ending: [String]) -> [TextFile] {
    files.filter { file in
      file.path.hasPrefix(folder + "/") && ending.contains { file.path.hasSuffix($0) }
    }
  }

  /// The folders of `Sources` that hold a file.
  static var modules: Set<String> {
    Set(
      files.filter { $0.path.hasPrefix("Sources/") }
        .compactMap { $0.path.split(separator: "/").dropFirst().first.map(String.init) })
  }

  private static func read() -> [TextFile] {
    guard let paths = FileManager.default.enumerator(atPath: root.path) else { return [] }
    var files: [TextFile] = []
    for case let path as String in paths {
      let name = path.split(separator: "/").last ?? ""
      if name.hasPrefix(".build") || [".git", ".swiftpm", "build", "__pycache__"].contains(name) {
        paths.skipDescendants()
        continue
      }
      guard let bytes = try? Data(contentsOf: root.appendingPathComponent(path)),
        bytes.count < 1 << 20, let text = String(data: bytes, encoding: .utf8)
      else { continue }
      files.append(TextFile(path: path, text: text))
    }
    return files.sorted { $0.path < $1.path }
  }
}
