import Foundation

/// The commands of Slurm, as far as arrays need them.
enum SlurmCommands {
  private static let names = ["sbatch", "squeue", "scancel"]
  /// Times that a controller which does not answer is asked again.
  private static let patience = 20

  /// Looks for the commands.
  ///
  /// - Throws: ``FarmFailure`` with the remedy.
  static func check() throws(FarmFailure) {
    for name in names where find(name) == nil {
      throw FarmFailure(
        "there is no \(name) here; install with: apt-get install slurm-wlm munge", isLack: true)
    }
  }

  private static func find(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
    return path.split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Runs a command and returns what it printed.
  ///
  /// - Throws: ``FarmFailure`` with its first line of error.
  static func run(_ name: String, _ arguments: [String]) throws(FarmFailure) -> String {
    guard let path = find(name) else { throw FarmFailure("there is no \(name) here", isLack: true) }
    let process = Process()
    let output = Pipe()
    let errors = Pipe()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw FarmFailure("\(name): cannot be run: \(error.localizedDescription)", isLack: true)
    }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let wrong = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let line = wrong.split(separator: "\n").first.map(String.init) ?? "it ends without a word"
      throw FarmFailure("\(name) \(arguments.joined(separator: " ")): \(line)", isLack: true)
    }
    return text
  }

  /// The tasks of an array that are still in the queue, waiting or running.
  ///
  /// - Throws: ``FarmFailure`` when the controller does not answer for long.
  static func queued(_ identifier: String, count: Int) throws(FarmFailure) -> Set<Int> {
    var last = FarmFailure("squeue does not answer", isLack: true)
    for turn in 0..<patience {
      do {
        // All of the user's: an array that has left the queue is no error then.
        let text = try run("squeue", ["--noheader", "--array", "--me", "--format=%F %K"])
        return tasks(in: text, of: identifier, count: count)
      } catch {
        last = error
        Thread.sleep(forTimeInterval: min(10, Double(1 + turn)))
      }
    }
    throw last
  }

  /// Reads lines of an array's number and the number in it; a pending rest may stand as a range.
  static func tasks(in text: String, of identifier: String, count: Int) -> Set<Int> {
    var found = Set<Int>()
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 2, words[0] == identifier else { continue }
      for part in words[1].split(separator: "%")[0].split(separator: ",") {
        let ends = part.split(separator: "-").compactMap { Int($0) }
        guard let first = ends.first, let last = ends.last else { continue }
        found.formUnion((0..<count).filter { $0 >= first && $0 <= last })
      }
    }
    return found
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }

  /// The script of an array: the line of its number names the job.
  static func script(
    program: String, arguments: [String], folder: String, list: String
  ) -> String {
    let command = ([program] + arguments).map(quoted).joined(separator: " ")
    return """
      #!/bin/bash
      cd \(quoted(folder)) || exit 1
      name=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" \(quoted(list)))
      \(command) \(quoted(folder))/"$name.job" \(quoted(folder))/"$name.result" >"$name.log" 2>&1
      code=$?
      echo "$code" >"$name.exit"
      exit "$code"

      """
  }
}
