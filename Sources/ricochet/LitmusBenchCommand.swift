import ArgumentParser
import Foundation
import OrderingExplorer
import Reporting

/// States per second of the explorer.
struct LitmusBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "litmus",
    abstract: "States per second of the explorer, beside SPIN on a model of the same test.",
    discussion: """
      One test of usual size, explored on one core; and the Promela model of the same name beside \
      it, verified by SPIN (Debian package spin) with a depth-first search for safety, compiled \
      with -O2. Processor time; medians over the rounds, which take all in turn.
      """)

  @Option(help: "The litmus file; a file of the same name that ends in .pml is SPIN's model.")
  var file: String = "bench/litmus/publish.litmus"

  @Option(help: "Rounds.")
  var rounds: Int = 3

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if !(1...50).contains(rounds) { throw ValidationError("--rounds is not from 1 to 50") }
  }

  func run() throws {
    let bench: LitmusBenchmark
    do {
      bench = try LitmusBenchmark(path: file, rounds: rounds)
    } catch let failure as LitmusFile.Failure {
      throw CommandFailure.badInput(failure.description)
    }
    let folder =
      NSTemporaryDirectory() + "ricochet-spin-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    do {
      let verifier = try verifier(in: folder)
      let report = try bench.measure(verifier: verifier) { Console.error($0) }
      if json { try Output.printJSON(report) } else { print(report.text) }
    } catch let failure as LitmusBenchmark.Failure {
      throw CommandFailure.badInput(failure.description)
    } catch let error as ExplorationError {
      throw CommandFailure.badInput("\(file): \(error)")
    }
  }

  private func verifier(in folder: String) throws -> String? {
    let model = URL(fileURLWithPath: file).deletingPathExtension().path + ".pml"
    guard FileManager.default.fileExists(atPath: model) else {
      Console.error("\(model) is missing, so there is no baseline")
      return nil
    }
    let verifier = try LitmusBenchmark.makeVerifier(model: model, in: folder)
    if verifier == nil {
      Console.error(
        "no spin or gcc here, so there is no baseline; install them with: apt-get install spin gcc")
    }
    return verifier
  }
}
