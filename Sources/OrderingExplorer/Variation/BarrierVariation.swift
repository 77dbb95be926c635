import LitmusLanguage

/// Finds the fewest and weakest barriers that a test needs.
///
/// The barriers of the file are taken away. First the smallest sets of places are looked for where
/// full barriers suffice; then each barrier is weakened as far as it goes while the others stay.
struct BarrierVariation {
  /// A place for a barrier: in front of an operation that is not an agent's first.
  struct Point: Hashable {
    var agent: Int
    var operation: Int
  }

  /// Places above which the search is not begun.
  static let limit = 12
  let test: LitmusTest
  let bare: LitmusTest
  let points: [Point]

  init(test: LitmusTest) {
    self.test = test
    var bare = test
    var points: [Point] = []
    for agent in test.agents.indices {
      bare.agents[agent].operations.removeAll { $0.barrier != nil }
      guard test.agents[agent].kind == .cpu else { continue }
      for operation in bare.agents[agent].operations.indices.dropFirst() {
        points.append(Point(agent: agent, operation: operation))
      }
    }
    self.bare = bare
    self.points = points
  }

  /// The settings of a barrier from the weakest, one that does nothing left out.
  static let ladder: [Barrier] =
    [Barrier(.compiler)]
    + [BarrierStrength.smp, .dma, .full].flatMap { strength in
      [BarrierDirection.read, .write, .all].map { Barrier(strength, $0) }
    }

  func solve(_ judge: inout BadOutcomes) throws(ExplorationError) -> Variation {
    guard points.count <= Self.limit else {
      return Variation(
        solutions: [], exploredCount: 0,
        notes: ["\(points.count) places for barriers are too many to try (\(Self.limit))"])
    }
    for size in 0...points.count {
      var solutions: [(cost: Int, solution: Variation.Solution)] = []
      for set in Subsets.of(size: size, below: points.count) {
        let chosen = Subsets.members(set).map { points[$0] }
        let strongest = chosen.map { _ in Barrier(.full) }
        guard try judge.isGood(with(strongest, at: chosen)) else { continue }
        solutions.append(try weaken(strongest, at: chosen, &judge))
      }
      if let least = solutions.map(\.cost).min() {
        return Variation(
          solutions: solutions.filter { $0.cost == least }.map(\.solution),
          exploredCount: judge.count)
      }
    }
    return Variation(
      solutions: [], exploredCount: judge.count,
      notes: ["full barriers everywhere do not suffice"])
  }

  private func weaken(
    _ barriers: [Barrier], at points: [Point], _ judge: inout BadOutcomes
  ) throws(ExplorationError) -> (cost: Int, solution: Variation.Solution) {
    var barriers = barriers
    var weaker: [String] = []
    var cost = 0
    for index in barriers.indices {
      let start = barriers
      var broken: String?
      for (rank, barrier) in Self.ladder.enumerated() {
        barriers = start
        barriers[index] = barrier
        let bad = try judge.first(of: with(barriers, at: points))
        if bad == nil {
          cost += rank
          break
        }
        broken = bad.map { "\(barrier) \(text(points[index])): \($0)" }
      }
      if let broken { weaker.append(broken) }
    }
    let settings = zip(points, barriers).map { "barrier \($1) \(text($0))" }
    return (cost, Variation.Solution(settings: settings, weaker: weaker))
  }

  private func text(_ point: Point) -> String {
    let agent = bare.agents[point.agent]
    return "in \(agent.name) before '\(bare.text(of: agent.operations[point.operation]))'"
  }

  /// The bare test with barriers put in.
  func with(_ barriers: [Barrier], at points: [Point]) -> LitmusTest {
    var result = bare
    for (point, barrier) in zip(points, barriers).reversed() {
      let place = bare.agents[point.agent].operations[point.operation].place
      result.agents[point.agent].operations.insert(
        Operation(.barrier(barrier), place: place), at: point.operation)
    }
    return result
  }
}
