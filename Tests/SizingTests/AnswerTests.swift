import Testing
import VectorPlots

@testable import Sizing

@Suite("Answers of the sizing study")
struct AnswerTests {
  private func curve(_ rates: [Double?]) -> [SizingPoint] {
    rates.enumerated().map { index, rate in
      let sizingCase = SizingCase(.swiotlb, .smallReads).with {
        $0.regionByteCount = UInt64(64 << 10) << UInt64(index)
      }
      guard let rate else { return SizingPoint(of: sizingCase, lack: "no room") }
      return SizingPoint(
        of: sizingCase, bytesPerCycle: rate / 250, latencies: [250, 500], usedByteCount: 4096,
        refusals: 0, faults: 0)
    }
  }

  @Test("the knee is the least region with 95 percent of the best")
  func knee() throws {
    let answer = try #require(SizingAnswer(curve([nil, 50, 94, 95, 100, 99])))
    #expect(answer.leastByteCount == 128 << 10)
    #expect(answer.kneeByteCount == 512 << 10)
    #expect(answer.bestThroughput == 100)
    #expect(try #require(SizingAnswer(curve([nil, nil]))).kneeByteCount == nil)
    #expect(SizingAnswer([]) == nil)
  }

  @Test("latencies are microseconds")
  func latency() {
    let point = curve([100])[0]
    #expect(point.latencyMedian == 2)
    #expect(point.latencyHigh == 2)
  }

  @Test("points that differ in more than the region are other curves")
  func curves() {
    let other = curve([1, 2]).map { point in
      var point = point
      point.of.depth = 8
      return point
    }
    #expect(SizingStudy.curves(curve([1, 2, 3]) + other).map(\.count) == [3, 2])
  }

  @Test("every sweep has cases, and the quick ones are among few")
  func sweeps() {
    for sweep in SizingSweep.allCases {
      let quick = sweep.cases(.quick)
      #expect(!quick.isEmpty)
      #expect(Set(quick).count == quick.count)
      #expect(sweep.cases(.full).count >= quick.count)
    }
    #expect(SizingSweep.allCases.reduce(0) { $0 + $1.cases(.quick).count } < 300)
  }

  @Test("lines of both addressings are one where they are the same, and two where not")
  func joined() {
    func line(_ name: String, _ y: Double) -> LinePlot.Series {
      LinePlot.Series(name: name, points: [LinePlot.Point(x: 1, y: y)])
    }
    let same = SizingStudy.joined([line("dmb-offset, 8", 5), line("dmb-bus, 8", 5)])
    #expect(same.map(\.name) == ["dmb, 8"])
    let apart = SizingStudy.joined([line("dmb-offset, 8", 5), line("dmb-bus, 8", 6)])
    #expect(apart.map(\.name) == ["dmb-offset, 8", "dmb-bus, 8"])
  }
}
