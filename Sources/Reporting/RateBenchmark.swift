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
    /// How often the fetches went round each ring meanwhile; the least of the queues.
    public var lapCount: Double
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

  /// Runs every case.
  ///
  /// A quarter of the descriptors, and a thousand of each queue, go by before counting begins; small
  /// rings are gone round four times while it lasts.
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
      bed.countLaps()
      let isMeasured =
        isWarm
        && bed.run(to: fetched + count, laps: rate.leastLapCount, limit: 10 * limit)
      guard isMeasured else {
        throw Failure(
          description: "\(Self.name(rate)): \(bed.fault ?? "the engine stands still")")
      }
      let perCycle = Double(bed.count - fetched) / Double(bed.cycle - cycle)
      let counted = start.flatMap { start in bed.counters?.since(start) }
      rows.append(
        Row(
          rate: rate, descriptorsPerCycle: perCycle, ofLimit: perCycle / rate.limit,
          counters: counted.map { Dictionary(uniqueKeysWithValues: zip($0.names, $0.values)) },
          mostCycles: counted.flatMap(CounterTable.reason), lapCount: bed.lapCount))
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
}
