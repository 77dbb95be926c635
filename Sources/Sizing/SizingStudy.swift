import Dispatch
import Foundation
import Synchronization

/// How much bounce memory a card must have: cases, what they came to, and the answers read off them.
public struct SizingStudy: Codable, Sendable {
  /// What came of one sweep.
  public struct Part: Codable, Sendable {
    /// The sweep.
    public var sweep: SizingSweep
    /// In the order of its cases.
    public var points: [SizingPoint]
  }

  /// The sweeps that were run.
  public var parts: [Part]
  /// For each curve over the region's size.
  public var answers: [SizingAnswer]

  /// Runs sweeps on all processors of this computer; which takes which case does not show.
  ///
  /// - Parameters:
  ///   - rounds: requests for each that is wanted under way.
  ///   - say: told how many of how many cases are done.
  /// - Throws: what keeps a machine from starting.
  public init(
    _ sweeps: [SizingSweep], extent: SizingSweep.Extent, rounds: Int,
    say: @escaping @Sendable (Int, Int) -> Void
  ) throws {
    let image = FileManager.default.temporaryDirectory.appendingPathComponent(
      "ricochet-size-\(ProcessInfo.processInfo.processIdentifier).img")
    try Data(count: 8 << 20).write(to: image)
    defer { try? FileManager.default.removeItem(at: image) }
    let lists = sweeps.map { ($0, $0.cases(extent)) }
    let cases = lists.flatMap(\.1)
    let results = Mutex<[Int: Result<SizingPoint, any Error>]>([:])
    // The longest first, so that no processor is left with one at the end.
    let order = cases.indices.sorted {
      (Self.weight(cases[$1]), $0) < (Self.weight(cases[$0]), $1)
    }
    DispatchQueue.concurrentPerform(iterations: order.count) { place in
      let index = order[place]
      let result = Result {
        try SizingMachine(sizingCase: cases[index], rounds: rounds, imagePath: image.path).run()
      }
      let done = results.withLock {
        $0[index] = result
        return $0.count
      }
      say(done, order.count)
    }
    let points = try results.withLock { results in
      try cases.indices.compactMap { try results[$0]?.get() }
    }
    parts = []
    var next = 0
    for (sweep, list) in lists {
      parts.append(Part(sweep: sweep, points: Array(points[next..<next + list.count])))
      next += list.count
    }
    answers = Self.answers(parts)
  }

  private static func weight(_ sizingCase: SizingCase) -> Int {
    let mapping = sizingCase.mapping == .uncached ? 8 : 1
    return sizingCase.workload.byteCount * sizingCase.depth * mapping
  }

  private static func answers(_ parts: [Part]) -> [SizingAnswer] {
    parts.filter { $0.sweep == .region || $0.sweep == .medium }.flatMap { part in
      curves(part.points).compactMap { SizingAnswer($0) }
    }
  }

  /// Points that differ in nothing but the region, in their order.
  static func curves(_ points: [SizingPoint]) -> [[SizingPoint]] {
    var curves: [[SizingPoint]] = []
    for point in points {
      if let first = curves.last?.first,
        first.of == point.of.with({ $0.regionByteCount = first.of.regionByteCount })
      {
        curves[curves.count - 1].append(point)
      } else {
        curves.append([point])
      }
    }
    return curves
  }

  /// Points at which a rule was broken or a request failed.
  public var faultyPoints: [SizingPoint] { parts.flatMap(\.points).filter { $0.faults > 0 } }
}
