import CycleKernel
import Endpoint
import Foundation
import PCIeFabric
import Scenarios
import VirtioLayouts

/// Requests per second of wall time and cycles per request, for devices, rings and memories.
public struct DeviceBenchmark {
  /// One machine of the table.
  public struct Row: Codable, Sendable {
    /// blk or net.
    public var device: String
    /// split or packed.
    public var ring: String
    /// direct or bounce.
    public var access: String
    /// rtl, stream or model.
    public var engine: String
    /// Requests per second of processor time, the judge on; the median of the rounds.
    public var requestsPerSecond: Double
    /// Simulated cycles per request.
    public var cyclesPerRequest: Double
    /// That divided by what the first row of the same device needs.
    public var timeOfFirst: Double
    /// Violations and failed requests.
    public var faults: Int
  }

  private let rounds: Int
  private let requestCount: Int

  /// Makes a benchmark of `requestCount` requests in each of `rounds` rounds.
  public init(rounds: Int, requestCount: Int) {
    self.rounds = rounds
    self.requestCount = requestCount
  }

  /// Runs every machine once in each round.
  ///
  /// - Throws: what keeps a machine from starting.
  public func measure(say: (String) -> Void) throws -> [Row] {
    let image = FileManager.default.temporaryDirectory
      .appendingPathComponent("ricochet-bench-\(ProcessInfo.processInfo.processIdentifier).img")
    try Data(count: 8 << 20).write(to: image)
    defer { try? FileManager.default.removeItem(at: image) }
    var rows: [Row] = []
    for device in ["blk", "net"] {
      for engine in [EngineKind.model, .rtl, .stream] {
        for ring in ["split", "packed"] {
          for access in [AccessMode.direct, .bounce] {
            var configuration = SystemConfiguration(access: access, bounceByteCount: 4 << 20)
            configuration.engine = engine
            configuration.memoryByteCount = 64 << 20
            configuration.ringFeatures = ring == "packed" ? [.ringPacked] : []
            configuration.link.maximumPayload = 512
            say("\(device), \(ring), \(access.rawValue), \(engine.rawValue)")
            let row = try measure(
              device: device, ring: ring, configuration: configuration, image: image.path)
            rows.append(row)
          }
        }
      }
    }
    for index in rows.indices {
      guard let first = rows.first(where: { $0.device == rows[index].device }) else { continue }
      rows[index].timeOfFirst = first.requestsPerSecond / rows[index].requestsPerSecond
    }
    return rows
  }

  private func measure(
    device: String, ring: String, configuration: SystemConfiguration, image: String
  ) throws -> Row {
    var rates: [Double] = []
    var cycles = 0.0
    var faults = 0
    for round in 0..<rounds + 1 {
      let rate: Double
      if device == "blk" {
        let machine = SimulatedSystem(
          configuration: configuration, image: try DiskImage(path: image),
          engine: try AssembledEngine(configuration.engine))
        let outcome = try BlockLoop(machine: machine).perform(
          count: requestCount, byteCount: 4096, depth: 32)
        rate = Double(outcome.requestCount) / outcome.processorSeconds
        cycles = Double(outcome.cycleCount) / Double(outcome.requestCount)
        faults += outcome.faultCount
      } else {
        var settings = NetEcho.Settings()
        settings.frameCount = requestCount
        settings.frameByteCount = 64...64
        var netConfiguration = configuration
        netConfiguration.endpoint.queueCount = 3
        let wire = NetWire(pairCount: 1, echoes: true)
        let (result, _) = try DeviceRun(
          system: netConfiguration, job: .net(settings, wire: wire)
        ).perform()
        rate = Double(result.requestCount) / result.processorSeconds
        cycles = Double(result.cycleCount) / Double(max(1, result.requestCount))
        faults += result.reasons.count
      }
      if round > 0 { rates.append(rate) }
    }
    return Row(
      device: device, ring: ring, access: configuration.access.rawValue,
      engine: configuration.engine.rawValue,
      requestsPerSecond: rates.sorted()[rates.count / 2], cyclesPerRequest: cycles,
      timeOfFirst: 1, faults: faults)
  }

  /// The rows as lines of text.
  public static func text(_ rows: [Row]) -> String {
    let lines = rows.map { row in
      [
        row.device == "blk" ? "blk 4 KiB read" : "net 64 B echo", row.ring, row.access, row.engine,
        RunTable.grouped(Int(row.requestsPerSecond)), RunTable.decimal(row.cyclesPerRequest),
        RunTable.decimal(row.timeOfFirst), "\(row.faults)",
      ]
    }
    return RunTable.aligned(
      [["request", "ring", "memory", "engine", "requests/s", "cycles", "time", "faults"]] + lines)
  }
}
