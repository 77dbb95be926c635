@testable import FetchTraffic
import RTLBridge
import Testing
import Virtqueues

@Suite("Numbers as large, odd and unaligned as the pins carry them")
struct EdgeTests {
  private static let seeds: [UInt64] = Array(0..<12)

  // With the last seed every queue has a list that is read for tens of thousands of cycles.
  @Test(
    "the small engine fetches what the Swift engine fetches, pin by pin",
    .enabled(if: RTLLibrary.isPresent(.plain), needsLibrary), arguments: seeds + [5011])
  func small(seed: UInt64) throws { try hold(.plain, seed: seed, descriptors: 4000) }

  @Test(
    "so does the streaming engine",
    .enabled(if: RTLLibrary.isPresent(.stream), needsStream), arguments: seeds)
  func stream(seed: UInt64) throws { try hold(.stream, seed: seed, descriptors: 6000) }

  // With the second seed a queue comes to rest 72 cycles after the last work.
  @Test(
    "and the one with 64 queues",
    .enabled(
      if: RTLLibrary.isPresent(.wide), "needs the wide RTL; build it with scripts/build-rtl.sh wide"
    ), arguments: [10, 113] as [UInt64])
  func wide(seed: UInt64) throws { try hold(.wide, seed: seed, descriptors: 3000) }

  private func hold(_ kind: RTLLibrary.Kind, seed: UInt64, descriptors: Int) throws {
    let engine = try RTLFetchEngine(RTLLibrary(kind))
    let pins =
      kind == .plain
      ? LockstepEngine(reference: SwiftFetchEngine(counts: true), subject: engine) : nil
    let traffic = ContentLockstepRun.traffic(
      pins ?? engine, descriptors: descriptors, seed: seed, hasEdges: true)
    #expect(pins?.mismatches ?? [] == [])
    #expect(traffic.differences == [])
    #expect(traffic.violations == [])
    #expect(traffic.descriptorCount >= descriptors)
  }

  @Test("a block with edges is another one, and the same each time", arguments: seeds)
  func others(seed: UInt64) {
    func cycles(hasEdges: Bool) -> UInt64 {
      ContentLockstepRun.traffic(
        SwiftFetchEngine(queueCount: 4, walkerCount: 5), descriptors: 500, seed: seed,
        hasEdges: hasEdges
      ).sides[1].environment.cycle
    }
    #expect(cycles(hasEdges: false) != cycles(hasEdges: true))
    #expect(cycles(hasEdges: true) == cycles(hasEdges: true))
  }

  @Test("places lie in the address space and windows beside the bus", arguments: 0..<64)
  func places(seed: UInt64) {
    var edges = TrafficEdges(seed: seed)
    for mode in 0..<4 {
      let byteCount: UInt64 = 0x80_0000
      let places = edges.places(windowMode: mode, byteCount: byteCount)
      #expect(places.windowSize >= byteCount && places.busBase % 4096 == 0)
      #expect(!places.windowBase.addingReportingOverflow(places.windowSize).overflow)
      if mode == 2 { #expect(places.busBase + byteCount <= places.windowBase) }
      #expect((places.unusedWindow != nil) == (mode == 0))
    }
  }
}
