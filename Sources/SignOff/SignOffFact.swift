import Foundation

/// One thing about the machine or the programs with which a sign-off was run.
public struct SignOffFact: Codable, Hashable, Sendable {
  /// What it is about.
  public var name: String
  /// What it is; `not there` for a program that the machine lacks.
  public var value: String

  /// Makes a fact.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }

  /// What can be asked of this machine: its system, its processors, and the versions of the programs
  /// that build, prove and run the design.
  public static func collected(program: String) -> [SignOffFact] {
    let processors = "\(ProcessInfo.processInfo.activeProcessorCount)"
    return [
      SignOffFact(name: "project", value: said([program, "--version"])),
      SignOffFact(name: "sources", value: said(["git", "describe", "--always", "--dirty"])),
      SignOffFact(name: "system", value: said(["uname", "-srm"])),
      SignOffFact(name: "processors", value: processors),
      SignOffFact(name: "Swift", value: said(["swift", "--version"])),
      SignOffFact(name: "Verilator", value: said(["verilator", "--version"])),
      SignOffFact(name: "C++", value: said(["g++", "--version"])),
      SignOffFact(name: "Python", value: said(["python3", "--version"])),
      SignOffFact(name: "z3", value: said(["z3", "--version"])),
    ]
  }

  /// How often a program is asked again that another process is just writing.
  static let askedAgainCount = 4

  /// The first line that a command prints; `not there` when none comes.
  ///
  /// A program that a process holds open for writing cannot be started; that passes.
  ///
  /// - Parameter pause: what is done before the program is asked again.
  static func said(
    _ command: [String], pause: () -> Void = { Thread.sleep(forTimeInterval: 0.05) }
  ) -> String {
    for time in 0...askedAgainCount {
      if time > 0 { pause() }
      let (line, status) = answer(command)
      if status == 0 { return line }
      guard status == cannotBeStarted else { break }
    }
    return "not there"
  }

  /// What `env` ends with when the program is there and does not start.
  private static let cannotBeStarted: Int32 = 126

  /// The first line that a command prints, and its exit status.
  private static func answer(_ command: [String]) -> (line: String, status: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return ("", 1) }
    let data = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
    process.waitUntilExit()
    let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first
    return (line.map(String.init) ?? "", process.terminationStatus)
  }
}
