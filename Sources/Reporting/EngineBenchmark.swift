import CycleKernel
import Endpoint
import Foundation
import RTLBridge
public import Scenarios

/// Measures the co-simulation against the bare Verilated engine with the same pins.
public struct EngineBenchmark {
  private let access: AccessMode
  private let seed: UInt64

  /// Makes a benchmark over requests of random sizes.
  public init(access: AccessMode, seed: UInt64) {
    self.access = access
    self.seed = seed
  }

  /// Why a measurement could not be made.
  public struct Failure: Error, CustomStringConvertible {
    /// What failed.
    public var description: String
  }

  /// What was measured; ratios are medians over rounds.
  public struct Report: Codable, Sendable {
    /// Cycles simulated by each variant in each round.
    public var cycles: UInt64
    /// Steps of the engine in (a), where idle cycles are skipped.
    public var engineSteps: Int
    /// Cycles per second of (a), (b) and (c), medians.
    public var cosimulation: Double
    /// With the Swift engine.
    public var model: Double
    /// The bare loop.
    public var bareLoop: Double
    /// (a) divided by (c), round by round.
    public var cosimulationOfBareLoop: Double
    /// (b) divided by (c), round by round.
    public var modelOfBareLoop: Double
    /// As (a), with every cycle evaluated and the engine stepped in it, as in (c).
    public var everyCycle: Double
    /// That divided by (c), round by round.
    public var everyCycleOfBareLoop: Double
    /// As (a), with the waveform build of the RTL and a window that never opens.
    public var wavesOutside: Double
    /// Inside a window: cycles per second while the waveform is written.
    public var wavesInside: Double
    /// Time of (d) divided by time of (a), round by round.
    public var slowdownOutside: Double
    /// Rounds that were counted.
    public var rounds: Int
    /// TLPs in both directions per second of (a).
    public var packetsPerSecond: Double

    /// The report as lines of text.
    public var text: String {
      func mega(_ value: Double) -> String { RunTable.decimal(value / 1e6) }
      let rows = [
        ["variant", "Mcycles/s", "ratio to (c)"],
        [
          "(a) co-simulation, RTL, judge on", mega(cosimulation),
          RunTable.decimal(cosimulationOfBareLoop),
        ],
        [
          "(b) co-simulation, Swift engine, judge on", mega(model),
          RunTable.decimal(modelOfBareLoop),
        ],
        ["(c) bare C++ loop, same RTL, same pins", mega(bareLoop), "1.00"],
        [
          "(a') as (a), no cycle skipped", mega(everyCycle),
          RunTable.decimal(everyCycleOfBareLoop),
        ],
        ["(d) as (a), --waves, outside the window", mega(wavesOutside), "-"],
        ["(e) as (a), --waves, inside the window", mega(wavesInside), "-"],
      ]
      return RunTable.aligned(rows)
        + "\noutside the window a run takes \(RunTable.decimal(slowdownOutside)) times as long as "
        + "without --waves"
        + "\n\(RunTable.grouped(cycles)) cycles in each variant, \(rounds) rounds counted; "
        + "(a) steps the engine in \(RunTable.grouped(engineSteps)) of them; "
        + "(a) moves \(RunTable.grouped(Int(packetsPerSecond))) TLPs/s"
    }
  }

  /// Runs the rounds.
  ///
  /// - Throws: ``Failure``, and `DiskRun.StartError` when the RTL is missing.
  public func measure(
    rounds: Int, replayProgram: String, library: String, say: (String) -> Void
  ) throws -> Report {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ricochet-bench-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let recording = folder.appendingPathComponent("pins").path
    let image = folder.appendingPathComponent("disk.img").path
    say("recording the pins")
    let recorded = try run(.rtl, image: image, recordTo: recording)
    var a: [Double] = []
    var b: [Double] = []
    var c: [Double] = []
    var outside: [Double] = []
    var inside: [Double] = []
    var every: [Double] = []
    var steps = 0
    var packets = 0.0
    let waves = folder.appendingPathComponent("waves.fst").path
    let cycles = recorded.result.cycleCount
    for round in 0..<rounds {
      say("round \(round + 1) of \(rounds)" + (round == 0 ? " (not counted)" : ""))
      let cosimulation = try run(.rtl, image: image)
      let model = try run(.model, image: image)
      let bare = try replay(replayProgram, library: library, recording: recording)
      let closed = try run(.rtl, image: image, waves: (waves, .cycles(1 << 60...1 << 60)))
      let open = try run(.rtl, image: image, waves: (waves, .cycles(0...1 << 60)))
      let unskipped = try run(.rtl, image: image, stepsEveryCycle: true)
      if round == 0 { continue }
      every.append(Double(cycles) / unskipped.result.processorSeconds)
      outside.append(Double(cycles) / closed.result.processorSeconds)
      inside.append(Double(cycles) / open.result.processorSeconds)
      a.append(Double(cosimulation.result.cycleCount) / cosimulation.result.processorSeconds)
      b.append(Double(model.result.cycleCount) / model.result.processorSeconds)
      c.append(bare)
      steps = cosimulation.engineSteps
      let sent = cosimulation.result.sentUp.reduce(0, +) + cosimulation.result.sentDown.reduce(0, +)
      packets = Double(sent) / cosimulation.result.processorSeconds
    }
    return Report(
      cycles: recorded.result.cycleCount, engineSteps: steps, cosimulation: Self.median(a),
      model: Self.median(b), bareLoop: Self.median(c),
      cosimulationOfBareLoop: Self.median(zip(a, c).map { $0 / $1 }),
      modelOfBareLoop: Self.median(zip(b, c).map { $0 / $1 }),
      everyCycle: Self.median(every),
      everyCycleOfBareLoop: Self.median(zip(every, c).map { $0 / $1 }),
      wavesOutside: Self.median(outside), wavesInside: Self.median(inside),
      slowdownOutside: Self.median(zip(a, outside).map { $0 / $1 }), rounds: a.count,
      packetsPerSecond: packets)
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }

  private func run(
    _ engine: EngineKind, image: String, recordTo path: String? = nil,
    waves: (path: String, span: WaveWindow.Span)? = nil, stepsEveryCycle: Bool = false
  ) throws -> (result: RunResult, engineSteps: Int) {
    try Data(count: 8 << 20).write(to: URL(fileURLWithPath: image))
    var system = SystemConfiguration(access: access)
    system.engine = engine
    system.seed = seed
    var workload = WorkloadConfiguration()
    workload.drawsRequestSizes = true
    var run = DiskRun(system: system, workload: workload, imagePath: image)
    run.waves = waves
    run.stepsIdleEngine = stepsEveryCycle
    if path != nil {
      run.recordedSteps = 1 << 23
      run.stepsIdleEngine = true
    }
    let (result, machine) = try run.perform()
    guard result.verdict == .holds else {
      throw Failure(description: "a run of the benchmark failed: \(result.reasons)")
    }
    if let path { try machine.engine.recording?.write(path: path) }
    return (result, Int(machine.endpoint.engineStepCount))
  }

  /// Steps per second of the bare loop, as the replay program measures them.
  private func replay(_ program: String, library: String, recording: String) throws -> Double {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [library, recording]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let text = String(
      decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0, let rate = Self.rate(in: text) else {
      throw Failure(description: "the bare loop failed: \(text)")
    }
    return rate
  }

  /// The number in front of `steps/s`.
  private static func rate(in text: String) -> Double? {
    let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "," })
    guard let index = words.firstIndex(of: "steps/s"), index > 0 else { return nil }
    return Double(words[index - 1])
  }
}
