import Foundation
import RTLBridge
import Virtqueues

/// Descriptors per second of the fetch engines alone, beside an approximately-timed SystemC loop.
public struct FetchBenchmark {
  /// One row of the table.
  public struct Row: Codable, Sendable {
    /// What was run.
    public var variant: String
    /// Descriptors in a chain; 0 for the SystemC loop, which knows none.
    public var chainLength: Int
    /// Descriptors per second of processor time; the median of the rounds.
    public var descriptorsPerSecond: Double
    /// Clock edges per descriptor.
    public var stepsPerDescriptor: Double
    /// The rate divided by that of the SystemC loop; 0 without one.
    public var ofLoop: Double
  }

  private let rounds: Int
  private let count: Int

  /// Makes a benchmark of `count` descriptors in each of `rounds` rounds.
  public init(rounds: Int, count: Int) {
    self.rounds = rounds
    self.count = count
  }

  /// Runs every variant once in each round; the first round is not counted.
  ///
  /// - Parameter loop: the program of the SystemC loop; nil leaves it out.
  /// - Throws: when the RTL or the program cannot be run.
  public func measure(loop: String?, hasRTL: Bool, say: (String) -> Void) throws -> [Row] {
    var rates: [String: [Double]] = [:]
    var steps: [String: Double] = [:]
    let lengths = [1, 4, 16]
    let engines = hasRTL ? ["Swift engine", "RTL"] : ["Swift engine"]
    for round in 0...rounds {
      say("round \(round) of \(rounds)" + (round == 0 ? ", not counted" : ""))
      var found: [(String, Double)] = []
      if let loop { found.append(("", try Self.run(loop, count: count))) }
      for name in engines {
        for length in lengths {
          let engine: any FetchEngine =
            name == "RTL" ? try RTLFetchEngine(RTLLibrary(.plain)) : SwiftFetchEngine()
          let bench = FetchLoop(engine: engine, chainLength: length)
          let start = clock()
          guard let taken = bench.perform(count: count) else {
            throw EngineBenchmark.Failure(description: "\(name) stands still")
          }
          let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
          found.append((name + " \(length)", Double(count) / seconds))
          steps[name + " \(length)"] = Double(taken) / Double(count)
        }
      }
      if round > 0 { for (name, rate) in found { rates[name, default: []].append(rate) } }
    }
    func median(_ name: String) -> Double {
      let sorted = (rates[name] ?? []).sorted()
      return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
    let base = median("")
    var rows: [Row] = []
    for name in engines {
      for length in lengths {
        let key = name + " \(length)"
        rows.append(
          Row(
            variant: name, chainLength: length, descriptorsPerSecond: median(key),
            stepsPerDescriptor: steps[key] ?? 0, ofLoop: base > 0 ? median(key) / base : 0))
      }
    }
    if loop != nil {
      rows.append(
        Row(
          variant: "SystemC AT loop", chainLength: 0, descriptorsPerSecond: base,
          stepsPerDescriptor: 0, ofLoop: 1))
    }
    return rows
  }

  private static func run(_ program: String, count: Int) throws -> Double {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["\(count)"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
    guard process.terminationStatus == 0, let seconds = lines.last.flatMap({ Double($0) }) else {
      throw EngineBenchmark.Failure(description: "\(program) fails")
    }
    return Double(count) / seconds
  }

  /// The rows as lines of text.
  public static func text(_ rows: [Row]) -> String {
    RunTable.aligned(
      [["variant", "chain", "descriptors/s", "edges", "of the loop"]]
        + rows.map { row in
          let isLoop = row.chainLength == 0
          return [
            row.variant, isLoop ? "-" : "\(row.chainLength)",
            RunTable.grouped(Int(row.descriptorsPerSecond)),
            isLoop ? "-" : RunTable.decimal(row.stepsPerDescriptor),
            row.ofLoop == 0 ? "-" : RunTable.decimal(row.ofLoop),
          ]
        })
  }
}
