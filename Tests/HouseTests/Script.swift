import Foundation

/// Runs one of the project's scripts.
enum Script {
  /// What it said.
  struct Said {
    var code: Int32
    var lines: [String]
    var error: String
  }

  private static let interpreter = "/usr/bin/python3"
  static let hasPython = FileManager.default.isExecutableFile(atPath: interpreter)

  /// A script of Python, without leaving anything beside the sources.
  static func python(_ script: String, _ arguments: [String]) throws -> Said {
    try run(interpreter, ["-B"], script, arguments)
  }

  static func bash(_ script: String, _ arguments: [String]) throws -> Said {
    try run("/bin/bash", [], script, arguments)
  }

  private static func run(
    _ program: String, _ options: [String], _ script: String, _ arguments: [String]
  ) throws -> Said {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments =
      options + [Repository.root.appendingPathComponent("scripts/\(script)").path] + arguments
    let (output, error) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = error
    try process.run()
    // What they say fits into a pipe.
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    let complaint = try error.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Said(
      code: process.terminationStatus,
      lines: String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init),
      error: String(decoding: complaint, as: UTF8.self))
  }
}
