import Foundation

extension LitmusBenchmark {
  /// Makes SPIN's verifier of a Promela model in a folder, optimized, for safety alone.
  ///
  /// SPIN is told to keep variables that are only written (`-o2`): they are the registers, in which
  /// the outcomes are.
  ///
  /// - Returns: The verifier's path, or nil when SPIN or a C compiler is missing.
  /// - Throws: ``Failure`` when one of them does not like the model.
  public static func makeVerifier(model: String, in folder: String) throws -> String? {
    let tools = ["spin", "gcc"].compactMap(path(of:))
    guard tools.count == 2 else { return nil }
    let steps = [
      (tools[0], ["-o2", "-a", model]), (tools[1], ["-O2", "-DSAFETY", "-o", "verifier", "pan.c"]),
    ]
    for (tool, arguments) in steps {
      let (code, output, _) = try run(tool, arguments, in: folder)
      if code != 0 { throw Failure(description: "\(tool) fails on \(model): \(output)") }
    }
    return folder + "/verifier"
  }

  /// Runs the verifier: the states it stored and its processor time.
  static func run(_ verifier: String) throws -> (states: Int, seconds: Double) {
    let folder = URL(fileURLWithPath: verifier).deletingLastPathComponent().path
    let (_, output, seconds) = try run(verifier, ["-m100000", "-w24"], in: folder)
    let line = output.split(separator: "\n").first { $0.contains("states, stored") }
    let words = line?.split(separator: " ") ?? []
    guard let states = words.first.flatMap({ Double($0) }) else {
      throw Failure(description: "the verifier stored no states: \(output)")
    }
    return (Int(states), seconds)
  }

  private static func path(of tool: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { "\($0)/\(tool)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  private static func run(
    _ program: String, _ arguments: [String], in folder: String
  ) throws -> (code: Int32, output: String, seconds: Double) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    let before = childSeconds
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (
      process.terminationStatus, String(decoding: output, as: UTF8.self), childSeconds - before
    )
  }

  /// Processor time of all programs that were run and have ended.
  private static var childSeconds: Double {
    var usage = rusage()
    guard unsafe getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage) == 0 else { return 0 }
    let user = Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1e6
    return user + Double(usage.ru_stime.tv_sec) + Double(usage.ru_stime.tv_usec) / 1e6
  }
}
