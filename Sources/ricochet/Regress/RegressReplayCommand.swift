import ArgumentParser
import Foundation
import JobFarm
import RTLBridge
import Regression

/// Runs a replay file.
struct RegressReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Runs the scenario of a replay file: the same bytes on any machine.",
    discussion: """
      Prints verdict, rule, place, cycles and the digest of the whole trace. A library that the \
      file names is looked for beside the project's own, or given with --rtl. Exit code 1 when it \
      fails.
      """)

  @Argument(help: "The replay file.")
  var file: String

  @Option(help: ArgumentHelp("Write wave.fst into this folder.", valueName: "folder"))
  var waves: String?

  @Option(help: "A shared library with another fetch engine behind the ABI.")
  var rtl: String?

  @Option(help: WorkerLimit.help)
  var limit: WorkerLimit?

  @Flag(help: "Leave out library and mutant that the file names.")
  var unbroken = false

  func validate() throws {
    if unbroken && rtl != nil { throw ValidationError("--unbroken takes no --rtl") }
  }

  func run() throws {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
      throw CommandFailure.badInput("\(file): cannot be read; give the path of a replay")
    }
    var surroundings = ScenarioRun.Surroundings()
    surroundings.library = rtl
    surroundings.isUnbroken = unbroken
    do {
      let replay = Replay(try ReplayFile(text: text), surroundings: surroundings)
      limit?.arm()
      let verdict = try replay.perform()
      print(verdict.text)
      if let waves { try write(waves, replay, verdict) }
      if verdict.outcome.verdict == .lacks { throw CommandFailure(line: nil, code: 3) }
      if verdict.outcome.verdict == .failed { throw CommandFailure.violated }
    } catch let failure as ReplayFile.Failure {
      throw CommandFailure.badInput("\(file):\(failure)")
    } catch let failure as RTLLibraryError {
      throw CommandFailure.lacks("\(failure)")
    } catch let failure as LaneWriter.Failure {
      throw CommandFailure.lacks("\(failure)")
    }
  }

  private func write(_ folder: String, _ replay: Replay, _ verdict: Replay.Verdict) throws {
    guard replay.hasWaveform else {
      Console.error(
        "no waveform: bare fetch traffic has no trace; ricochet lockstep shows its pins")
      return
    }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure.badInput("\(folder): cannot be made; name another folder with --waves")
    }
    let path = folder + "/wave.fst"
    try replay.writeWaveform(path, of: verdict)
    Console.error("waveform: \(path) (open it with: gtkwave \(path))")
  }
}
