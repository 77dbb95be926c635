@testable import FetchTraffic
import Testing

@Suite("A doorbell that lies")
struct StrayHintTests {
  @Test(
    "lies so that every engine sees it", arguments: [1, 16, 0x3fff, 0x4000, 0x8000] as [UInt16])
  func isSeen(size: UInt16) {
    let shape = PairShape(
      slot: 0, isPacked: true, size: size, place: .bus, ringOffset: 16, availableGap: 0,
      tableShift: 0, options: QueueOptions())
    let hint = PairRing(shape, PairMemory(environments: [])).strayHint
    #expect((hint == nil) == (size > 0x3fff))
    guard let hint else { return }
    // As far as no ring goes, from the first entry and from the last.
    #expect(hint > size && hint - (size - 1) > size)
  }
}
