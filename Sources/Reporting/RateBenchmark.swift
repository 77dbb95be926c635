import CDescriptorFetchABI
public import RTLBridge
public import Virtqueues

/// Descriptors per cycle of a fetch engine, beside what output, path and link allow.
///
/// Cycles are counted, not timed: the same engine gives the same table on every machine.
public struct RateBenchmark {
  /// One row of the table.
  public struct Row: Codable, Sendable {
    /// What was fetched.
    public var rate: RateCase
    /// Descriptors per cycle once everything is under way.
    public var descriptorsPerCycle: Double
    /// The same divided by the lowest limit.
    public var ofLimit: Double
    /// What the engine counted meanwhile, by name; nil where it has no counters.
    public var counters: [String: UInt64]?
    /// What most busy cycles went to, and their part of them; nil without counters.
    public var mostCycles: String?
  }

  /// One row of the table of first descriptors.
  public struct FirstRow: Codable, Sendable {
    /// How chains stand in memory.
    public var format: RateCase.Format
    /// Cycles of one read of memory.
    public var latency: Int
    /// Reads that have to follow each other before a descriptor is known.
    public var tripCount: Int
    /// Cycles from the doorbell to the descriptor.
    public var cycleCount: UInt64
    /// Cycles above those of the reads, for each of them.
    public var extraPerTrip: Double
  }

  /// Why no table could be made.
  public struct Failure: Error, CustomStringConvertible {
    /// One line.
    public var description: String
  }

  /// What the engine calls itself.
  public let engineName: String
  /// Queues that the engine serves.
  public let queueCount: Int
  let make: () throws -> any FetchEngine
  let seed: UInt64
  private let count: Int
  /// Pages of the translations that the engine is given; nil leaves translation off.
  public var pages: RateTranslation.Pages?

  /// Makes a benchmark that counts `count` descriptors in each case.
  ///
  /// - Parameter make: gives a fresh engine.
  /// - Throws: what `make` throws.
  public init(
    seed: UInt64, count: Int, make: @escaping () throws -> any FetchEngine
  ) rethrows {
    let sample = try make()
    engineName = sample.name
    queueCount = Int(sample.constants.queue_count)
    self.seed = seed
    self.count = count
    self.make = make
  }

  /// Makes a benchmark of the Swift engine.
  public static func ofModel(seed: UInt64, count: Int) -> RateBenchmark {
    RateBenchmark(seed: seed, count: count) { SwiftFetchEngine() }
  }

  /// Makes a benchmark of an engine in a library.
  ///
  /// - Throws: `RTLLibraryError`.
  public static func ofLibrary(
    _ path: String, seed: UInt64, count: Int
  ) throws(RTLLibraryError) -> RateBenchmark {
    let library = try RTLLibrary(path: path)
    do {
      return try RateBenchmark(seed: seed, count: count) { try RTLFetchEngine(library) }
    } catch {
      throw (error as? RTLLibraryError) ?? .noEngine(path: library.path)
    }
  }

  /// Runs every case; a quarter of the descriptors, and a thousand of each queue, go by before counting
  /// begins.
  ///
  /// - Throws: ``Failure`` when the engine stands still or does what it must not.
  public func measure(_ cases: [RateCase], say: (Int) -> Void) throws -> [Row] {
    var rows: [Row] = []
    for (number, rate) in cases.enumerated() {
      say(number)
      let bed = RateBed(engine: try make(), rate: rate, seed: seed, pages: pages)
      bed.start()
      let limit = UInt64(count) * 2000
      // Engines that learn do so queue by queue.
      let isWarm = bed.run(to: max(count / 4, 1000 * rate.queueCount), limit: 10 * limit)
      let (cycle, fetched, start) = (bed.cycle, bed.count, bed.counters)
      guard isWarm, bed.run(to: fetched + count, limit: limit) else {
        throw Failure(
          description: "\(Self.name(rate)): \(bed.fault ?? "the engine stands still")")
      }
      let perCycle = Double(bed.count - fetched) / Double(bed.cycle - cycle)
      let counted = start.flatMap { start in bed.counters?.since(start) }
      rows.append(
        Row(
          rate: rate, descriptorsPerCycle: perCycle, ofLimit: perCycle / rate.limit,
          counters: counted.map { Dictionary(uniqueKeysWithValues: zip($0.names, $0.values)) },
          mostCycles: counted.flatMap(CounterTable.reason)))
    }
    return rows
  }

  /// Measures from doorbell to first descriptor.
  ///
  /// - Throws: ``Failure`` when none comes.
  public func measureFirst() throws -> [FirstRow] {
    var rows: [FirstRow] = []
    for format in RateCase.Format.allCases {
      for latency in [125, 250] {
        let rate = RateCase(
          format: format, chainLength: 4, order: .contiguous, memory: .host(latency: latency),
          queueCount: 1)
        let bed = RateBed(engine: try make(), rate: rate, seed: seed, pages: pages)
        guard let cycles = bed.firstDescriptorCycleCount() else {
          throw Failure(description: "\(Self.name(rate)): no descriptor comes")
        }
        // Index, ring entry, descriptor; a look that finds the list; and a table's entry.
        let trips =
          switch format {
          case .split: 3
          case .packed: 1
          case .indirect: 4
          }
        rows.append(
          FirstRow(
            format: format, latency: latency, tripCount: trips, cycleCount: cycles,
            extraPerTrip: (Double(cycles) - Double(trips * latency)) / Double(trips)))
      }
    }
    return rows
  }

  static func name(_ rate: RateCase) -> String {
    "\(rate.format.rawValue) \(rate.order.rawValue) x\(rate.chainLength), \(memory(rate.memory)), "
      + "\(rate.queueCount) queues"
  }

  private static func memory(_ memory: RateCase.Memory) -> String {
    switch memory {
    case .host(let latency): "host \(latency * 4) ns"
    case .bounce: "bounce"
    }
  }

  /// The table of rates as text: a row for each arrangement, a column for each memory.
  public static func text(_ rows: [Row]) -> String {
    var lines = [["queues", "format", "order", "chain"]]
    var columns: [String] = []
    for row in rows where !columns.contains(memory(row.rate.memory)) {
      columns.append(memory(row.rate.memory))
    }
    let hasReasons = rows.contains { $0.mostCycles != nil }
    for column in columns {
      lines[0] += [column, "of limit"] + (hasReasons ? ["most cycles"] : [])
    }
    var seen: [RateCase] = []
    for row in rows {
      var key = row.rate
      key.memory = .bounce
      guard !seen.contains(key) else { continue }
      seen.append(key)
      var line = [
        "\(key.queueCount)", key.format.rawValue, key.order.rawValue, "\(key.chainLength)",
      ]
      for column in columns {
        let found = rows.first { other in
          var arrangement = other.rate
          arrangement.memory = .bounce
          return arrangement == key && memory(other.rate.memory) == column
        }
        line += [
          RunTable.thousandths(found?.descriptorsPerCycle), RunTable.decimal(found?.ofLimit),
        ]
        if hasReasons { line.append(found?.mostCycles ?? "-") }
      }
      lines.append(line)
    }
    return RunTable.aligned(lines)
  }

  /// The table of first descriptors as text.
  public static func text(_ rows: [FirstRow]) -> String {
    RunTable.aligned(
      [["format", "read, cycles", "reads in turn", "to first descriptor", "extra for each"]]
        + rows.map {
          [
            $0.format.rawValue, "\($0.latency)", "\($0.tripCount)", "\($0.cycleCount)",
            RunTable.decimal($0.extraPerTrip),
          ]
        })
  }
}
