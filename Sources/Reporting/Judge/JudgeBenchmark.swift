import CycleKernel
import Endpoint
import Foundation
public import Scenarios
import VirtioLayouts

/// What the judge costs of a run: the same run with it and without, in turn.
public struct JudgeBenchmark {
  /// One machine.
  public struct Row: Codable, Sendable {
    /// How the device reaches data.
    public var access: String
    /// split or packed.
    public var ring: String
    /// rtl or model.
    public var engine: String
    /// Microseconds of processor time for a request, the judge on; the median of the rounds.
    public var judged: Double
    /// The same with the judge off.
    public var unjudged: Double
    /// The part of the judged run's time that is the judge's, the median over rounds.
    public var share: Double
  }

  /// The part of a run that the judge may take.
  public static let shareLimit = 0.2

  private let rounds: Int
  private let requestCount: Int
  private let engines: [EngineKind]

  /// Makes a benchmark of `requestCount` block reads of 4 KiB in each of `rounds` rounds.
  public init(rounds: Int, requestCount: Int, engines: [EngineKind]) {
    self.rounds = rounds
    self.requestCount = requestCount
    self.engines = engines
  }

  /// Runs every machine twice in each round; the first round is not counted.
  ///
  /// - Throws: what keeps a machine from starting.
  public func measure(say: (String) -> Void) throws -> [Row] {
    let image = FileManager.default.temporaryDirectory
      .appendingPathComponent("ricochet-bench-\(ProcessInfo.processInfo.processIdentifier).img")
    try Data(count: 8 << 20).write(to: image)
    defer { try? FileManager.default.removeItem(at: image) }
    var rows: [Row] = []
    for engine in engines {
      for ring in ["split", "packed"] {
        for access in [AccessMode.direct, .iommu, .bounce, .mixedRings] {
          say("\(access.rawValue), \(ring), \(engine.rawValue)")
          var configuration = SystemConfiguration(access: access, bounceByteCount: 4 << 20)
          configuration.engine = engine
          configuration.memoryByteCount = 64 << 20
          configuration.ringFeatures = ring == "packed" ? [.ringPacked] : []
          rows.append(try measure(configuration, ring: ring, image: image.path))
        }
      }
    }
    return rows
  }

  private func measure(
    _ configuration: SystemConfiguration, ring: String, image: String
  ) throws -> Row {
    var judged: [Double] = []
    var unjudged: [Double] = []
    for round in 0...rounds {
      // The order changes from round to round, so that neither always runs on a warm machine.
      var seconds: [Bool: Double] = [:]
      for isJudged in round % 2 == 0 ? [true, false] : [false, true] {
        var configuration = configuration
        configuration.isJudged = isJudged
        let machine = SimulatedSystem(
          configuration: configuration, image: try DiskImage(path: image),
          engine: try AssembledEngine(configuration.engine))
        let outcome = try BlockLoop(machine: machine).perform(
          count: requestCount, byteCount: 4096, depth: 32)
        seconds[isJudged] = outcome.processorSeconds / Double(outcome.requestCount) * 1e6
      }
      if round == 0 { continue }
      judged.append(seconds[true] ?? 0)
      unjudged.append(seconds[false] ?? 0)
    }
    return Row(
      access: configuration.access.rawValue, ring: ring, engine: configuration.engine.rawValue,
      judged: Self.median(judged), unjudged: Self.median(unjudged),
      share: Self.median(zip(judged, unjudged).map { (on: Double, off: Double) in 1 - off / on }))
  }

  private static func median(_ values: [Double]) -> Double {
    values.sorted()[values.count / 2]
  }

  /// The rows as lines of text.
  public static func text(_ rows: [Row]) -> String {
    let lines = rows.map { row in
      [
        row.access, row.ring, row.engine, RunTable.decimal(row.judged),
        RunTable.decimal(row.unjudged), RunTable.decimal(row.share * 100),
      ]
    }
    return RunTable.aligned(
      [["memory", "ring", "engine", "us, judge on", "us, judge off", "judge, %"]] + lines)
  }
}
