/// The modules that Swift text imports, in whatever form: with attributes and an access level,
/// of a single declaration (`import struct Module.Type`), of a submodule.
func importedModules(of file: TextFile) -> Set<String> {
  let kinds: Set<Substring> = [
    "actor", "class", "enum", "func", "let", "protocol", "struct", "typealias", "var",
  ]
  let levels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
  var modules: Set<String> = []
  for (_, line) in file.code {
    for statement in line.split(separator: ";") {
      var words = statement.split(whereSeparator: \.isWhitespace)[...]
      while let word = words.first, word.hasPrefix("@") || levels.contains(word) {
        words.removeFirst()
      }
      guard words.popFirst() == "import", var path = words.popFirst() else { continue }
      if kinds.contains(path), let next = words.popFirst() { path = next }
      modules.insert(String(path.prefix { $0.isLetter || $0.isNumber || $0 == "_" }))
    }
  }
  return modules
}

/// The imports of `files` that the layer does not allow, one line each.
func forbiddenImports(of files: [TextFile], in layer: Layer) -> [String] {
  let allowed = layer.house.union(layer.outside)
  return files.flatMap { file in
    importedModules(of: file).subtracting(allowed).sorted().map { "\(file.path): import \($0)" }
  }
}
