import Testing

@Suite("Text that has no place in the project")
struct ForbiddenTextTests {
  static let endings = [".swift", ".sv", ".h", ".c", ".cpp", ".sed", ".vlt", ".sh"]

  private var sources: [TextFile] {
    ["Sources", "rtl"].flatMap { Repository.files(under: $0, ending: Self.endings) }
  }

  @Test("nothing in Sources and rtl is left for later or crashes without a word")
  func words() {
    #expect(sources.count > 100)
    #expect(ForbiddenText.findings(of: ForbiddenText.words, in: sources) == [])
  }

  @Test("Sources, rtl, scripts and the Makefile name no folder of one machine")
  func folders() {
    let files =
      sources + Repository.files(under: "scripts", ending: Self.endings)
      + Repository.files.filter { ["Makefile", ".ci/run"].contains($0.path) }
    #expect(ForbiddenText.findings(of: ForbiddenText.folders, in: files) == [])
  }

  @Test("no file names the host of a package registry")
  func hosts() {
    #expect(Repository.files.contains { $0.path == "Package.swift" })
    // A host may stand behind a longer name of itself.
    let found = Repository.files.flatMap { file in
      ForbiddenText.hosts.filter { file.text.contains($0) }.map { "\(file.path): \($0)" }
    }
    #expect(found == [])
  }
}

@Suite("The checks of forbidden text find offenders")
struct ForbiddenTextCheckTests {
  private func findings(_ words: [String], _ text: String) -> [String] {
    ForbiddenText.findings(of: words, in: [TextFile(path: "Bad.swift", text: text)])
  }

  @Test(
    "a word is found in code and in comments",
    arguments: [
      ("let a = 1  // TODO: more", "TODO"), ("/// FIXME", "FIXME"),
      ("let b = try! load()", "try!"), ("let c = d as! Int", "as!"), ("(try!f())", "try!"),
    ])
  func word(text: String, word: String) {
    #expect(findings(ForbiddenText.words, "\n" + text) == ["Bad.swift:2: \(word)"])
  }

  @Test(
    "what only contains a word is none",
    arguments: ["let TODOs = 1", "if it has!", "try load()", "x as? Int", "METODO", "retry!"])
  func noWord(text: String) { #expect(findings(ForbiddenText.words, text) == []) }

  @Test("every folder is found", arguments: ForbiddenText.folders)
  func folder(folder: String) {
    for text in ["\"\(folder)/x.img\"", "// see \(folder)", "cd \(folder)", "file://\(folder)/a"] {
      #expect(findings(ForbiddenText.folders, text) == ["Bad.swift:1: \(folder)"], "\(text)")
    }
    for text in ["a\(folder)", ".\(folder)/b", "${x}\(folder)", "\(folder)ing", "$root\(folder)"] {
      #expect(findings(ForbiddenText.folders, text) == [], "\(text)")
    }
  }

  @Test("every host is found", arguments: ForbiddenText.hosts)
  func host(host: String) {
    #expect(findings(ForbiddenText.hosts, "pip -i https://\(host)/simple").count == 1)
    #expect(findings(ForbiddenText.hosts, "https://github.com/apple/swift-crypto") == [])
  }
}
