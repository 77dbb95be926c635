/// What one ring of a case holds.
public struct RateLoad: Hashable, Codable, Sendable {
  /// How chains stand in memory.
  public var format: RateCase.Format
  /// Descriptors in a chain; those of its table, where it has one.
  public var chainLength: Int
  /// Which descriptors follow each other.
  public var order: RateCase.Order

  /// Makes a load.
  public init(
    format: RateCase.Format, chainLength: Int, order: RateCase.Order = .contiguous
  ) {
    self.format = format
    self.chainLength = chainLength
    self.order = order
  }

  /// Bytes that have to be read for one descriptor, index reads apart.
  var byteCount: Double {
    let length = Double(chainLength)
    return switch format {
    case .split: 16 + 2 / length
    case .packed: 16
    case .indirect: 16 + 18 / length
    }
  }

  /// Chains that a ring of so many entries holds at once.
  func chainCount(ringSize: Int) -> Int {
    format == .indirect ? ringSize : ringSize / chainLength
  }

  /// Chains that a driver makes available before it rings the bell: a quarter of what a ring holds.
  func tellCount(ringSize: Int) -> Int { max(1, chainCount(ringSize: ringSize) / 4) }

  /// Descriptors per cycle that a ring of so many entries cannot exceed.
  ///
  /// A chain that was fetched comes back after the reads that follow each other. In a packed ring
  /// these begin when its place is filled again, in the others when the driver has told of a quarter
  /// of the ring. With `batchCount` such quarters in the ring, the one behind them begins to come
  /// when the second was told of and its reads are done, and ends after those of its descriptors that
  /// were not available before.
  func limit(ringSize: Int, latency: Int, isHinted: Bool) -> Double {
    let chains = chainCount(ringSize: ringSize)
    if format == .packed { return Double(chains * chainLength) / Double(latency) }
    // Index, which a hint spares, ring entry, descriptor, and a table's entry.
    let tripCount = (isHinted ? 2 : 3) + (format == .indirect ? 1 : 0)
    let batch = tellCount(ringSize: ringSize)
    let batchCount = chains / batch
    let new = ((batchCount + 1) * batch - chains) * chainLength
    return Double(batchCount * batch * chainLength) / Double(tripCount * latency + new - 1)
  }
}
