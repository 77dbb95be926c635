@testable import FetchTraffic
import CDescriptorFetchABI
import RTLBridge
import Testing
import Virtqueues

@Suite("Traffic that has much of one thing")
struct FocusTests {
  private static let cases = TrafficFocus.allCases.flatMap { focus in
    (0..<4 as Range<UInt64>).map { (focus, $0) }
  }

  @Test(
    "the streaming engine fetches what the Swift engine fetches",
    .enabled(if: RTLLibrary.isPresent(.stream), needsStream), arguments: Self.cases)
  func stream(focus: TrafficFocus, seed: UInt64) throws {
    for hasEdges in [false, true] {
      let traffic = ContentLockstepRun.traffic(
        try RTLFetchEngine(RTLLibrary(.stream)), descriptors: 3000, seed: seed,
        hasEdges: hasEdges, focus: focus)
      #expect((traffic.differences + traffic.violations) == [])
      #expect(traffic.descriptorCount >= 3000)
    }
  }

  @Test("so does the Swift engine with other walkers", arguments: Self.cases)
  func swift(focus: TrafficFocus, seed: UInt64) {
    let traffic = ContentLockstepRun.traffic(
      SwiftFetchEngine(queueCount: 4, walkerCount: 3), descriptors: 1500, seed: seed, focus: focus)
    #expect((traffic.differences + traffic.violations) == [])
    #expect(traffic.descriptorCount >= 1500)
  }

  @Test("windows lie beside the bus's memory, at any place", arguments: 0..<64 as Range<UInt64>)
  func places(seed: UInt64) throws {
    var focused = FocusedTraffic(.borders, seed: seed, slotCount: 4)
    let byteCount: UInt64 = 0x80_0000
    #expect(focused.places(windowMode: DFE_WINDOW_NONE, byteCount: byteCount) == nil)
    let drawn = focused.places(windowMode: DFE_WINDOW_MIXED, byteCount: byteCount)
    let places = try #require(drawn)
    #expect(!places.windowBase.addingReportingOverflow(places.windowSize).overflow)
    #expect(!places.busBase.addingReportingOverflow(byteCount).overflow)
    let isBefore = places.busBase + byteCount <= places.windowBase
    #expect(isBefore || places.busBase >= places.windowBase + places.windowSize)
  }

  @Test(
    "pin by pin an engine equals itself, and not one with a fault",
    .enabled(
      if: RTLLibrary.isPresent(.stream) && RTLLibrary.isPresent(.plain), needsStream))
  func twins() throws {
    let library = try RTLLibrary(.stream)
    let same = try ContentLockstepRun(
      library: library, seed: 3, count: 2000, twin: RTLLibrary(.stream)
    ).perform()
    #expect(same.failedSeed == nil && same.descriptorCount >= 2000)
    let other = try ContentLockstepRun(
      library: library, seed: 3, count: 2000, twin: RTLLibrary(.plain)
    ).perform()
    #expect(other.failedSeed == 3 && !other.differences.isEmpty)
  }
}
