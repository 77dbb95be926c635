import Foundation

/// What lies in the folder besides results and logs.
extension SignOffRun {
  /// Makes the exhibits that are not there, or that another program made.
  ///
  /// One that cannot be made is told and left out: it decides nothing.
  public func makeExhibits(
    _ exhibits: [SignOffExhibit] = SignOffExhibit.all, again: Bool = false, say: (String) -> Void
  ) throws {
    var makers = read("exhibits.json") as? [String: String] ?? [:]
    for exhibit in exhibits {
      let path = "\(folder)/\(exhibit.file)"
      let isThere = FileManager.default.fileExists(atPath: path)
      if !again, isThere, makers[exhibit.file] == identity { continue }
      say("for the report: \(exhibit.summary)")
      try? FileManager.default.removeItem(atPath: path)
      let code = try execute(
        program, exhibit.arguments + [path], log: "\(folder)/\(exhibit.file).log")
      let isMade = FileManager.default.fileExists(atPath: path)
      if exhibit.codes.contains(code), isMade {
        makers[exhibit.file] = identity
      } else {
        makers[exhibit.file] = nil
        try? FileManager.default.removeItem(atPath: path)
        say("for the report: \(exhibit.file) could not be made (exit code \(code))")
      }
      try write(makers, to: "exhibits.json")
    }
  }

  /// Takes what `make cover` and `make mutate` left, with the sources that have changed since.
  ///
  /// - Parameter root: the project's folder.
  public func gather(root: String = ".") throws {
    let sources = [
      ("coverage.json", ".build/cover/coverage.json"),
      ("mutants-small.json", ".build/mutate/small/results.json"),
      ("mutants-stream.json", ".build/mutate/stream/results.json"),
    ]
    for (file, source) in sources {
      guard let data = FileManager.default.contents(atPath: "\(root)/\(source)"),
        var object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
      else { continue }
      let files = object["files"] as? [[String: Any]] ?? []
      object["changed"] = files.compactMap { entry -> String? in
        guard let path = entry["path"] as? String, let text = entry["text"] as? String,
          let now = try? String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
        else { return entry["path"] as? String }
        return now == text ? nil : path
      }
      try write(object, to: file)
    }
  }

  /// Keeps the whole sign-off and where it was run.
  public func keep(_ signOff: SignOff, environment: [SignOffFact]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(signOff).write(
      to: URL(fileURLWithPath: "\(folder)/signoff.json"), options: .atomic)
    try encoder.encode(environment).write(
      to: URL(fileURLWithPath: "\(folder)/environment.json"), options: .atomic)
  }

  private func read(_ file: String) -> Any? {
    FileManager.default.contents(atPath: "\(folder)/\(file)").flatMap {
      try? JSONSerialization.jsonObject(with: $0)
    }
  }

  private func write(_ object: Any, to file: String) throws {
    try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys]).write(
      to: URL(fileURLWithPath: "\(folder)/\(file)"), options: .atomic)
  }
}
