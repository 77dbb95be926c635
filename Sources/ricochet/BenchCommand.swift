import ArgumentParser
import CycleKernel
import Foundation
import RTLBridge
import Reporting
import Scenarios

/// Benchmarks beside their baselines.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Benchmarks, each beside a baseline of the same call.",
    subcommands: [
      EngineBench.self, DeviceBench.self, FetchBench.self, RateBench.self, LitmusBench.self,
      JudgeBench.self, DoorsBench.self,
    ])
}

/// The whole co-simulation against the bare Verilated engine with the same pins.
struct EngineBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine",
    abstract: "Cycles per second of the co-simulation, beside a bare loop over the same pins.",
    discussion: """
      (a) the whole co-simulation, RTL engine, judge on, waves off; (b) the same with the Swift \
      engine; (c) the limit: a bare C++ loop that steps the same Verilated engine with the pin \
      stimulus recorded from (a), one step for each simulated cycle, while (a) and (b) skip cycles \
      in which nothing moves; (a') skips none. Processor time; every round runs all variants in \
      turn, and ratios are medians over the rounds.
      """)

  @Option(help: "Rounds; the first is not counted.")
  var rounds: Int = 5

  @Option(help: "Seed of the random requests.")
  var seed: UInt64 = 1

  @Option(help: "How the device reaches data: direct, iommu or bounce.")
  var access: AccessMode = .direct

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if !(2...50).contains(rounds) { throw ValidationError("--rounds is not from 2 to 50") }
  }

  func run() throws {
    let bench = EngineBenchmark(access: access, seed: seed)
    let replay = RTLLibrary.path(of: .plain)
    let program = URL(fileURLWithPath: replay).deletingLastPathComponent()
      .appendingPathComponent("dfe_replay").path
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw CommandFailure.lacks("\(program) is missing; build it with: make rtl")
    }
    let report = try bench.measure(rounds: rounds, replayProgram: program, library: replay) {
      Console.error($0)
    }
    if json { try Output.printJSON(report) } else { print(report.text) }
  }
}
