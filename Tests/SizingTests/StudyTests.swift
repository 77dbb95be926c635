import Foundation
import Testing

@testable import Sizing

@Suite("The sizing study")
struct StudyTests {
  private func point(
    _ profile: SizingProfile, _ workload: SizingWorkload, depth: Int, region: UInt64
  ) throws -> SizingPoint {
    let image = FileManager.default.temporaryDirectory.appendingPathComponent(
      "sizing-\(UUID().uuidString).img")
    try Data(count: 1 << 20).write(to: image)
    defer { try? FileManager.default.removeItem(at: image) }
    let sizingCase = SizingCase(profile, workload).with {
      $0.depth = depth
      $0.regionByteCount = region
      $0.mediaLatency = 2000
    }
    return try SizingMachine(sizingCase: sizingCase, rounds: 3, imagePath: image.path).run()
  }

  @Test(
    "with room enough the guest uses what the formula says, to the slot",
    arguments: SizingProfile.allCases, SizingWorkload.allCases)
  func formula(profile: SizingProfile, workload: SizingWorkload) throws {
    let point = try point(profile, workload, depth: 4, region: 1 << 20)
    #expect(point.lack == nil)
    #expect(point.faults == 0)
    #expect(point.refusals == 0)
    // A device memory buffer loses the page ahead of its pool.
    let ahead: UInt64 = profile == .swiotlb ? 0 : 4096
    #expect(point.usedByteCount + ahead == SizingFormula.byteCount(point.of))
  }

  @Test("the same case gives the same numbers")
  func repeats() throws {
    let first = try point(.dmbOffset, .smallReads, depth: 4, region: 128 << 10)
    let second = try point(.dmbOffset, .smallReads, depth: 4, region: 128 << 10)
    #expect(first == second)
    #expect(first.megabytesPerSecond != nil)
  }

  @Test("less room is slower, and told as refusals")
  func pressure() throws {
    let large = try point(.dmbBus, .smallReads, depth: 16, region: 1 << 20)
    let small = try point(.dmbBus, .smallReads, depth: 16, region: 64 << 10)
    #expect(large.refusals == 0)
    #expect(small.refusals > 0)
    #expect(try #require(small.megabytesPerSecond) < #require(large.megabytesPerSecond))
  }

  @Test("receive buffers that take the whole pool are a lack, not an endless run")
  func starved() throws {
    let point = try point(.dmbOffset, .frames, depth: 64, region: 64 << 10)
    #expect(point.megabytesPerSecond == nil)
    #expect(try #require(point.lack).contains("room for a frame"))
  }
}
