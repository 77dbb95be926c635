extension RateCase {
  private static let near = Memory.host(latency: 125)
  private static let far = Memory.host(latency: 250)

  private static func one(
    _ format: Format, _ chainLength: Int, _ memory: Memory, order: Order = .contiguous,
    ring: Int = usualRingSize, taker: RateTaker = .always, isHinted: Bool = false
  ) -> RateCase {
    var rate = RateCase(
      format: format, chainLength: chainLength, order: order, memory: memory, queueCount: 1)
    rate.ringSize = ring
    rate.taker = taker
    rate.isHinted = isHinted
    return rate
  }

  /// Every case of the second table: rings as drivers have them, takers that are not always ready,
  /// reads that pass each other, some of the queues, doorbells that say how far the driver has come.
  ///
  /// A choice, not a product: each value of each of these stands beside several of the others.
  ///
  /// - Parameter queueCount: of the engine.
  public static func arrangements(queueCount: Int) -> [RateCase] {
    smallRings + slowTakers + hinted + spread + (queueCount > 1 ? pairs : [])
      + (queueCount > 3 ? trios : [])
  }

  /// Lists of 3 and 5 cross lines at every place; 160 is no power of two, and neither 3 nor 5 nor 16
  /// entries go evenly into every ring.
  private static var smallRings: [RateCase] {
    [1, 3, 5, 16].flatMap {
      [
        one(.packed, $0, far, ring: 256), one(.packed, $0, near, ring: 160),
        one(.packed, $0, near, ring: 128), one(.split, $0, near, ring: 256),
      ]
    } + [
      one(.packed, 5, .bounce, ring: 256), one(.packed, 3, .bounce, ring: 64),
      one(.split, 1, .bounce, order: .random, ring: 256), one(.indirect, 3, far, ring: 256),
    ]
  }

  private static var slowTakers: [RateCase] {
    [RateTaker.everySecond, .bursts].flatMap {
      [
        one(.split, 4, far, taker: $0), one(.split, 1, .bounce, order: .random, taker: $0),
        one(.packed, 3, .bounce, taker: $0), one(.packed, 5, near, ring: 256, taker: $0),
        one(.indirect, 4, .bounce, taker: $0),
      ]
    }
  }

  private static var hinted: [RateCase] {
    [
      one(.packed, 16, far, isHinted: true), one(.packed, 3, near, isHinted: true),
      one(.packed, 5, near, ring: 256, isHinted: true),
      one(.packed, 16, near, ring: 160, isHinted: true),
      one(.split, 1, near, ring: 256, isHinted: true),
    ]
  }

  /// Reads that take up to half as long again, and pass each other.
  private static var spread: [RateCase] {
    [
      one(.split, 3, near), one(.packed, 1, near), one(.packed, 5, near, ring: 256),
      one(.indirect, 3, near),
    ].map(spreading)
  }

  private static func spreading(_ rate: RateCase) -> RateCase {
    var rate = rate
    rate.latencySpread = rate.memory.latency / 2
    return rate
  }

  private static var pairs: [RateCase] {
    var pairs = [
      one(.split, 4, far), one(.packed, 16, near), one(.packed, 3, near, ring: 256),
      one(.indirect, 4, near), one(.split, 1, near, order: .random),
    ]
    for memory in [near, .bounce] {
      var tablesAndHeads = one(.indirect, 4, memory)
      tablesAndHeads.other = RateLoad(format: .split, chainLength: 1, order: .random)
      var bothRings = one(.packed, 5, memory, ring: 256)
      bothRings.other = RateLoad(format: .split, chainLength: 3)
      pairs += [tablesAndHeads, bothRings]
    }
    for at in pairs.indices { pairs[at].queueCount = 2 }
    return pairs
  }

  /// Most of the queues, not all: neither alone nor each with a share of its own.
  private static var trios: [RateCase] {
    var tablesToo = one(.packed, 16, near, ring: 256)
    tablesToo.other = RateLoad(format: .indirect, chainLength: 4, order: .random)
    var trios = [
      one(.packed, 5, near, ring: 256), tablesToo, spreading(one(.packed, 16, near)),
      spreading(one(.packed, 5, near, ring: 256)),
    ]
    for at in trios.indices { trios[at].queueCount = 3 }
    return trios
  }
}
