/// One row of a table of `ricochet bench rtl`: what the engine fetches, from where, and who takes it.
public struct RateCase: Hashable, Codable, Sendable {
  /// How chains stand in memory.
  public enum Format: String, Hashable, Codable, Sendable, CaseIterable {
    /// Chains in the descriptor table of a split ring.
    case split
    /// Lists in a packed ring.
    case packed
    /// One descriptor of a split ring for each chain, which points to a table.
    case indirect
  }

  /// Which descriptors of a table follow each other.
  public enum Order: String, Hashable, Codable, Sendable, CaseIterable {
    /// Each stands behind the last.
    case contiguous
    /// Each stands four places behind the last.
    case strided
    /// Drawn at random.
    case random
  }

  /// Where rings and tables lie.
  public enum Memory: Hashable, Codable, Sendable {
    /// Host memory; a read comes back after so many cycles.
    case host(latency: Int)
    /// The device's own memory, a few cycles away.
    case bounce

    /// Cycles from a read to its first data.
    public var latency: Int {
      switch self {
      case .host(let latency): latency
      case .bounce: 4
      }
    }
  }

  /// How chains stand in memory.
  public var format: Format
  /// Descriptors in a chain; those of its table, where it has one.
  public var chainLength: Int
  /// Which descriptors follow each other.
  public var order: Order
  /// Where they lie.
  public var memory: Memory
  /// Queues that always have work.
  public var queueCount: Int
  /// Entries of each ring.
  public var ringSize = Self.usualRingSize
  /// Who takes the descriptors.
  public var taker = RateTaker.always
  /// Whether doorbells say how far the driver has come (NOTIFICATION_DATA).
  public var isHinted = false
  /// Cycles by which a read may take longer than the memory's latency; reads then come back in any order.
  public var latencySpread = 0
  /// What every second queue holds instead; nil where all hold the same.
  public var other: RateLoad?

  /// Entries of each ring of the first table.
  static let usualRingSize = 4096

  /// Makes a case.
  public init(
    format: Format, chainLength: Int, order: Order, memory: Memory, queueCount: Int
  ) {
    self.format = format
    self.chainLength = chainLength
    self.order = order
    self.memory = memory
    self.queueCount = queueCount
  }

  /// What a queue holds.
  func load(_ queue: Int) -> RateLoad {
    let own = RateLoad(format: format, chainLength: chainLength, order: order)
    return queue % 2 == 1 ? other ?? own : own
  }

  private var loads: [RateLoad] { (0..<queueCount).map(load) }

  /// Bytes that have to be read for one descriptor, index reads apart; the fewest where queues differ.
  public var byteCount: Double { loads.map(\.byteCount).min() ?? 0 }

  /// How often each ring is gone round while descriptors are counted, at least.
  var leastLapCount: Double { ringSize < Self.usualRingSize ? 4 : 0 }

  /// Bytes that completions of 64 bytes bring each cycle over a link of Gen4 x8 at 250 MHz: 63 with
  /// 12 bytes of header and 12 of framing for each.
  static let linkBytesPerCycle = 63.0 * 64 / (64 + 12 + 12)
  /// Bytes of a completion piece.
  static let pathBytesPerCycle = 32.0

  /// Descriptors per cycle that nothing can exceed: what is taken at the output, what path and link
  /// carry, and what the rings hold until a chain that was fetched comes back.
  public var limit: Double {
    var carried = Self.pathBytesPerCycle
    if case .host = memory { carried = min(carried, Self.linkBytesPerCycle) }
    let held = loads.reduce(0) {
      $0 + $1.limit(ringSize: ringSize, latency: memory.latency, isHinted: isHinted)
    }
    return min(taker.limit, carried / byteCount, held)
  }

  /// Every case of the first table.
  ///
  /// Packed rings have one order.
  public static func all(queueCounts: [Int]) -> [RateCase] {
    var cases: [RateCase] = []
    for queueCount in queueCounts {
      for memory in [Memory.host(latency: 125), .host(latency: 250), .bounce] {
        for format in Format.allCases {
          for chainLength in [1, 2, 4, 16] {
            for order in format == .packed ? [Order.contiguous] : Order.allCases {
              cases.append(
                RateCase(
                  format: format, chainLength: chainLength, order: order, memory: memory,
                  queueCount: queueCount))
            }
          }
        }
      }
    }
    return cases
  }
}
