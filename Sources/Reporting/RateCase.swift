/// One row of the table of `ricochet bench rtl`: what the engine fetches, from where.
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

  /// Bytes that have to be read for one descriptor, index reads apart.
  public var byteCount: Double {
    let length = Double(chainLength)
    return switch format {
    case .split: 16 + 2 / length
    case .packed: 16
    case .indirect: 16 + 18 / length
    }
  }

  /// Bytes that completions of 64 bytes bring each cycle over a link of Gen4 x8 at 250 MHz: 63 with
  /// 12 bytes of header and 12 of framing for each.
  static let linkBytesPerCycle = 63.0 * 64 / (64 + 12 + 12)
  /// Bytes of a completion piece.
  static let pathBytesPerCycle = 32.0

  /// Descriptors per cycle that nothing can exceed: one at the output, and what path and link carry.
  public var limit: Double {
    var carried = Self.pathBytesPerCycle
    if case .host = memory { carried = min(carried, Self.linkBytesPerCycle) }
    return min(1, carried / byteCount)
  }

  /// Every case of the table.
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
