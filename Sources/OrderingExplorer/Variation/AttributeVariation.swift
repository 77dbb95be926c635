import LitmusLanguage

/// Finds the fewest attributes to take from a test's packets so that its bad outcomes go away.
///
/// Where nothing needs to go, it says which single attribute may be added without harm, and which
/// not.
struct AttributeVariation {
  /// An attribute of one operation.
  struct Point: Hashable {
    var agent: Int
    var operation: Int
    var modifier: Modifier
  }

  static let modifiers: [Modifier] = [.ro, .ido, .ns, .tc1, .pipelined, .buffered]
  let test: LitmusTest

  func solve(_ judge: inout BadOutcomes) throws(ExplorationError) -> Variation {
    let present = points { operation, modifier in operation.has(modifier) }
    guard present.count <= BarrierVariation.limit else {
      return Variation(
        solutions: [], exploredCount: 0, notes: ["too many attributes to try"])
    }
    for size in 0...present.count {
      var solutions: [Variation.Solution] = []
      for set in Subsets.of(size: size, below: present.count) {
        let taken = Subsets.members(set).map { present[$0] }
        guard try judge.isGood(changed(taken, isAdded: false)) else { continue }
        solutions.append(
          Variation.Solution(settings: taken.map { "no \(text($0))" }, weaker: []))
      }
      if !solutions.isEmpty {
        let notes = size == 0 ? try additions(&judge) : []
        return Variation(solutions: solutions, exploredCount: judge.count, notes: notes)
      }
    }
    return Variation(
      solutions: [], exploredCount: judge.count,
      notes: ["the outcome stays when all attributes are gone"])
  }

  private func additions(_ judge: inout BadOutcomes) throws(ExplorationError) -> [String] {
    var notes: [String] = []
    let absent = points { operation, modifier in
      !operation.has(modifier) && LitmusLimits.allows(modifier, on: operation, in: test)
    }
    for point in absent {
      let bad = try judge.first(of: changed([point], isAdded: true))
      notes.append("\(text(point)): " + (bad.map { "breaks, \($0)" } ?? "does no harm"))
    }
    return notes
  }

  private func points(where isChosen: (Operation, Modifier) -> Bool) -> [Point] {
    test.agents.indices.flatMap { agent in
      test.agents[agent].operations.indices.flatMap { operation in
        Self.modifiers.filter { isChosen(test.agents[agent].operations[operation], $0) }
          .map { Point(agent: agent, operation: operation, modifier: $0) }
      }
    }
  }

  private func changed(_ points: [Point], isAdded: Bool) -> LitmusTest {
    var result = test
    for point in points {
      if isAdded {
        result.agents[point.agent].operations[point.operation].modifiers.insert(point.modifier)
      } else {
        result.agents[point.agent].operations[point.operation].modifiers.remove(point.modifier)
      }
    }
    return result
  }

  private func text(_ point: Point) -> String {
    let agent = test.agents[point.agent]
    var operation = agent.operations[point.operation]
    operation.modifiers.remove(point.modifier)
    return "\(point.modifier.rawValue) on '\(test.text(of: operation))' of \(agent.name)"
  }
}
