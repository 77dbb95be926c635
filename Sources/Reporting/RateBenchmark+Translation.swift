import Virtqueues

extension RateBenchmark {
  /// One row of the table of what a translation cache costs.
  public struct TranslationRow: Codable, Sendable {
    /// Cycles of one read of memory, and of one translation request.
    public var latency: Int
    /// Cycles from doorbell to first descriptor of the engine without a cache.
    public var bare: UInt64
    /// With the cache, and translation off.
    public var off: UInt64
    /// With every page in the cache.
    public var hit: UInt64
    /// With no page in the cache.
    public var miss: UInt64
    /// Translation requests of the latter.
    public var missCount: UInt64
    /// Cycles that a hit adds to a read.
    public var hitAdds: Double
    /// Cycles that a miss adds to a read beyond the round trip of its request.
    public var missAdds: Double
  }

  /// Reads that follow each other before the first descriptor of a split ring: index, entry,
  /// descriptor.
  private static let tripCount = 3

  /// Measures from doorbell to first descriptor with and without the translation cache.
  ///
  /// - Parameter bare: the same engine without a cache.
  /// - Throws: ``Failure`` when no descriptor comes.
  public func measureTranslation(bare: RateBenchmark) throws -> [TranslationRow] {
    try [125, 250].map { latency in
      let rate = RateCase(
        format: .split, chainLength: 4, order: .contiguous, memory: .host(latency: latency),
        queueCount: 1)
      func first(_ bench: RateBenchmark, _ pages: RateTranslation.Pages?) throws -> RateBed {
        RateBed(engine: try bench.make(), rate: rate, seed: bench.seed, pages: pages)
      }
      let failure = Failure(description: "\(Self.name(rate)): no descriptor comes")
      let translated = try first(self, .small)
      guard let without = try first(bare, nil).firstDescriptorCycleCount(),
        let off = try first(self, nil).firstDescriptorCycleCount(),
        let miss = translated.firstDescriptorCycleCount(),
        let missCount = translated.counters?["translation_misses"],
        let hit = translated.nextFirstDescriptorCycleCount()
      else { throw failure }
      let trips = Double(Self.tripCount)
      let beyond = Double(miss) - Double(without) - Double(missCount) * Double(latency)
      let hitAdds = (Double(hit) - Double(without)) / trips
      return TranslationRow(
        latency: latency, bare: without, off: off, hit: hit, miss: miss, missCount: missCount,
        hitAdds: hitAdds,
        missAdds: (beyond - (trips - Double(missCount)) * hitAdds) / Double(missCount))
    }
  }

  /// The table of what a translation cache costs as text.
  public static func text(_ rows: [TranslationRow]) -> String {
    RunTable.aligned(
      [
        [
          "read, cycles", "no cache", "off", "hits", "misses", "requests", "a hit adds",
          "a miss adds",
        ]
      ]
        + rows.map {
          [
            "\($0.latency)", "\($0.bare)", "\($0.off)", "\($0.hit)", "\($0.miss)",
            "\($0.missCount)", RunTable.decimal($0.hitAdds),
            "\($0.latency) + \(RunTable.decimal($0.missAdds))",
          ]
        })
  }
}
