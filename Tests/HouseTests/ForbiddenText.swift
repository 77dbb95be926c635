/// Text that has no place in the project.
enum ForbiddenText {
  /// Unfinished work and ways to crash that say nothing.
  static let words = ["TODO", "FIXME", "try!", "as!"]

  /// Folders of one machine.
  static let folders = ["work", "root", "home", "tmp"].map { "/" + $0 }

  /// Hosts of package registries, in parts so that this file holds none.
  ///
  /// Where packages come from is the machine's affair.
  static let hosts: [String] = [
    ["pypi", "org"], ["pythonhosted", "org"], ["npmjs", "org"], ["yarnpkg", "com"],
    ["crates", "io"], ["rubygems", "org"], ["docker", "io"], ["ghcr", "io"], ["quay", "io"],
    ["proxy", "golang", "org"], ["deb", "debian", "org"], ["archive", "ubuntu", "com"],
    ["repo", "maven", "apache", "org"], ["conda", "anaconda", "org"],
  ].map { $0.joined(separator: ".") }

  /// The lines of `files` that hold one of `words` as a word of its own, comments too.
  ///
  /// No letter, digit or underscore stands before it, nor behind one that ends with such; no dot
  /// and no closing brace before it, so that `${root}/work` is no folder of one machine.
  static func findings(of words: [String], in files: [TextFile]) -> [String] {
    files.flatMap { file in
      let present = words.filter { file.text.contains($0) }
      return present.isEmpty
        ? []
        : file.lines.enumerated().flatMap { index, line in
          present.filter { holds($0, in: line) }.map { "\(file.path):\(index + 1): \($0)" }
        }
    }
  }

  private static func holds(_ word: String, in line: Substring) -> Bool {
    var start = line.startIndex
    while let found = line[start...].firstRange(of: word) {
      let before = line[..<found.lowerBound].last
      let after = line[found.upperBound...].first
      let endsThere = !isPart(word.last) || !isPart(after)
      if !isPart(before) && before != "." && before != "}" && endsThere { return true }
      start = line.index(after: found.lowerBound)
    }
    return false
  }

  private static func isPart(_ character: Character?) -> Bool {
    guard let character else { return false }
    return character.isLetter || character.isNumber || character == "_"
  }
}
