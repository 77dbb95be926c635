import Foundation

/// The stories of `waves/`.
enum Stories {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("waves")

  /// Names of the save files, in alphabetical order.
  static var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
      .filter { $0.hasSuffix(".gtkw") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// One story.
  static func file(_ name: String) throws -> SaveFile {
    let url = folder.appendingPathComponent(name + ".gtkw")
    return SaveFile(try String(contentsOf: url, encoding: .utf8))
  }

  /// Story and dump of each row of the table in `waves/README.md`.
  static func table() throws -> [(story: String, dump: String)] {
    let text = try String(contentsOf: folder.appendingPathComponent("README.md"), encoding: .utf8)
    return rows(text)
  }

  /// Rows of the form "| [story](story.gtkw) | `dump.fst` | ...".
  static func rows(_ text: String) -> [(story: String, dump: String)] {
    text.split(separator: "\n").compactMap { line in
      guard let row = line.wholeMatch(of: /\| \[(\w+)\]\((\w+)\.gtkw\) \| `(\w+)\.fst` \|.*/),
        row.1 == row.2
      else { return nil }
      return (String(row.1), String(row.3))
    }
  }
}
