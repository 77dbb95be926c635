import ArgumentParser
import Foundation
import RTLBridge
import Reporting

/// Descriptors per second of the fetch engines alone.
struct FetchBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetches",
    abstract: "Descriptors per second of the fetch engines alone, beside a SystemC loop.",
    discussion: """
      Four split queues of 256 entries that are never empty, a memory that answers in the next \
      step, chains of 1, 4 and 16 descriptors; Swift engine and RTL. The baseline is an \
      approximately-timed TLM-2.0 loop of four phases a fetch over the same memory size, run in \
      the same rounds (make bench builds it). Processor time; medians over the rounds.
      """)

  @Option(help: "Rounds that are counted; one more comes first.")
  var rounds: Int = 3

  @Option(help: "Descriptors in each round.")
  var count: Int = 1_000_000

  @Option(help: "Program of the SystemC loop.")
  var loop: String = ".build/bench/at_loop"

  @Flag(help: "Print one JSON array.")
  var json = false

  func validate() throws {
    if !(1...50).contains(rounds) { throw ValidationError("--rounds is not from 1 to 50") }
    if !(1000...1_000_000_000).contains(count) {
      throw ValidationError("--count is not from 1000 to 1G")
    }
  }

  func run() throws {
    let hasLoop = FileManager.default.isExecutableFile(atPath: loop)
    if !hasLoop {
      Console.error("\(loop) is missing, so there is no baseline; build it with: make at-loop")
    }
    let rows = try FetchBenchmark(rounds: rounds, count: count).measure(
      loop: hasLoop ? loop : nil, hasRTL: RTLLibrary.isPresent(.plain)
    ) {
      Console.error($0)
    }
    if json { try Output.printJSON(rows) } else { print(FetchBenchmark.text(rows)) }
  }
}
