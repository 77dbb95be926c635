import Virtqueues

extension StreamPromises {
  /// The promises that are asked once; each makes an engine and returns what was not kept.
  static func probes<Failure: Error>(
    seed: UInt64, make: @escaping () throws(Failure) -> any FetchEngine
  ) -> [() throws(Failure) -> [String]] {
    var probes: [() throws(Failure) -> [String]] = []
    func add(_ violations: @escaping (any FetchEngine) -> [String]) {
      probes.append { () throws(Failure) in violations(try make()) }
    }
    // The heads that share a read stand on either side of each power of two.
    let firsts = [0, 0x550, 0xb00, 0x2a00, 0x7f00] + (7..<15).map { 1 << $0 - 114 }
    for first in firsts { add { StrideProbe($0, first: UInt16(first)).violations() } }
    for latency in [1, 8, 30, 70, 200] as [UInt64] {
      add { ShorterChainsProbe($0, latency: latency).violations() }
    }
    add { TableTurnsProbe($0).violations() }
    for limit in [0xffff, 1500] as [UInt16] {
      add { LongTableProbe($0, limit: limit).violations() }
    }
    for hasEntry in [true, false] {
      add { LastEntryProbe($0, hasEntry: hasEntry).violations() }
    }
    for size in [16, 1030, 32_768] {
      for hasEnd in [true, false] {
        add { WholeRingListProbe($0, size: size, hasEnd: hasEnd).violations() }
      }
    }
    for start in [0, 37, 300, 1001] { add { HintProbe($0, start: start).violations() } }
    for start in [0, 37, 1001] { add { LapProbe($0, start: start).violations() } }
    for (surroundings, queue, start, depth) in looks {
      add {
        LookProbe($0, surroundings, queue: queue, start: start, depth: depth).violations()
      }
    }
    for queue in 0..<4 { add { FirstFaultProbe($0, queue: queue).violations() } }
    add {
      var probe = ErrorTurnsProbe($0, seed: seed)
      return probe.violations()
    }
    return probes
  }

  /// Each queue, rings that begin anywhere and are left at their end, and depths of prefetch.
  private static let looks: [(LookProbe.Surroundings, queue: Int, start: Int, depth: UInt8)] = [
    (.fullRing, 0, 20_000, 4), (.fullRing, 1, 1000, 4), (.fullRing, 2, 32_000, 4),
    (.portions, 2, 5000, 4), (.portions, 3, 25_003, 2), (.crowd, 2, 7003, 3), (.crowd, 1, 1003, 4),
  ]
}
