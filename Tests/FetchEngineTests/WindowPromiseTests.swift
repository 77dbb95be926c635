@testable import FetchTraffic
import CDescriptorFetchABI
import RTLBridge
import Testing
import Virtqueues

@Suite(
  "Windows that are read twice, and turns", .enabled(if: RTLLibrary.isPresent(.stream), needsStream)
)
struct WindowPromiseTests {
  private func engine(
    _ change: @escaping (inout FetchEngineOutputs, UInt64) -> Void
  ) throws -> any FetchEngine {
    TamperedEngine(try RTLFetchEngine(RTLLibrary(.stream)), change: change)
  }

  /// Reads of a packed ring move by so many entries from cycle 2000 on.
  private func shifted(_ entries: Int, every cycles: UInt64 = 1) throws -> any FetchEngine {
    try engine { pins, cycle in
      guard pins.rd_valid != 0, Int(pins.rd_kind) == DFE_READ_PACKED, cycle > 2000,
        cycle % cycles == 0
      else { return }
      pins.rd_addr = pins.rd_addr &+ UInt64(bitPattern: Int64(16 * entries))
    }
  }

  @Test("a full ring is read twice, half for the walk", arguments: LookProbe.Surroundings.allCases)
  func looks(surroundings: LookProbe.Surroundings) throws {
    func found(_ engine: any FetchEngine) -> String {
      LookProbe(engine, surroundings, queue: 2, start: 5000, depth: 4).violations()
        .joined(separator: "; ")
    }
    #expect(found(try engine { _, _ in }) == "")
    // An address that changes from cycle to cycle is no valid offer: then all of them move.
    let (ahead, back) = (found(try shifted(16)), found(try shifted(-256)))
    // What the driver has not written stops the walk before a gap is seen.
    #expect(
      ahead.contains("unread before") || ahead.contains("of 15480 descriptors"), "\(ahead)")
    #expect(back.contains("had left"), "\(back)")
    let short = found(
      try engine { pins, cycle in
        let isLong = Int(pins.rd_kind) == DFE_READ_PACKED && pins.rd_count == 256
        if pins.desc_valid != 0 && cycle > 3000 && isLong { pins.desc_addr += 1 }
      })
    #expect(short.contains("misplaced"))
  }

  @Test("an engine that reads entries a third time, or more for the walk, is noticed")
  func tally() {
    let beginning = LookTally.beginning
    var tally = LookTally(size: 2 * beginning)
    tally.end = beginning + 40
    func offer(_ first: Int, _ tag: UInt8, underWay: [UInt8] = []) {
      tally.offered(first: first, count: 16, tag: tag, underWay: underWay)
    }
    for first in stride(from: 0, to: beginning + 32, by: 16) { offer(first, UInt8(first / 16)) }
    offer(0, 10)
    offer(16, 9, underWay: [10])
    #expect(tally.mostSecond == 0 && tally.gaps.isEmpty)
    offer(beginning, 11)
    offer(beginning + 16, 12, underWay: [11])
    #expect(tally.mostSecond == 2 && tally.times[beginning] == 2)
    offer(beginning + 31, 13)
    #expect(tally.beyondEnd == [beginning + 31] && tally.times[beginning + 31] == 3)
    offer(beginning + 48, 14)
    #expect(tally.gaps == [beginning + 48])
    tally.presented(0)
    tally.presented(2)
    #expect(tally.misplacedCount == 1)
    tally.offered(first: 1, count: 1, tag: 6, underWay: [])
    #expect(tally.leftBehind == [1])
  }

  @Test("a list as long as its ring comes whole, a longer one is refused", arguments: [16, 1030])
  func wholeRing(size: Int) throws {
    for hasEnd in [true, false] {
      let right = WholeRingListProbe(try engine { _, _ in }, size: size, hasEnd: hasEnd)
      #expect(right.violations() == [])
    }
    let counted = WholeRingListProbe(
      try engine { pins, _ in pins.desc_ring_count &= 0xf }, size: size, hasEnd: true)
    #expect(counted.violations().first?.contains("entries told") == true)
    let other = WholeRingListProbe(
      try engine { pins, _ in pins.err_code = UInt8(DFE_ERR_CHAIN_TOO_LONG) }, size: size,
      hasEnd: false)
    #expect(other.violations().first?.contains("code 4") == true)
  }

  @Test("chains that became shorter come once each", arguments: [1, 30, 200] as [UInt64])
  func shorterChains(latency: UInt64) throws {
    #expect(ShorterChainsProbe(try engine { _, _ in }, latency: latency).violations() == [])
    let lossy = try engine { pins, _ in
      if pins.desc_addr == 0x6000 + 101 { pins.desc_valid = 0 }
    }
    #expect(
      ShorterChainsProbe(lossy, latency: latency).violations().first?.contains("came not once")
        == true)
  }

  @Test("tables come fifteen in a row, and each queue tells its own error")
  func turns() throws {
    #expect(TableTurnsProbe(try engine { _, _ in }).violations() == [])
    // As if heads had never had a turn.
    let unfair = try engine { pins, _ in
      if Int(pins.rd_kind) == DFE_READ_DESCRIPTOR { pins.rd_kind = UInt8(DFE_READ_INDIRECT) }
    }
    #expect(TableTurnsProbe(unfair).violations().first?.contains("in a row") == true)
    var right = ErrorTurnsProbe(try engine { _, _ in }, seed: 1)
    #expect(right.violations() == [])
    // The error of queue 2 in the name of queue 3.
    var wrong = ErrorTurnsProbe(
      try engine { pins, _ in if pins.err_queue == 2 { pins.err_queue = 3 } }, seed: 1)
    #expect(wrong.violations().first?.contains("queues") == true)
  }
}
