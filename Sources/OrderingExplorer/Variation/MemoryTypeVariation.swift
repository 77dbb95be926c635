import LitmusLanguage

/// Finds the fewest other mappings under which a test's bad outcomes go away.
struct MemoryTypeVariation {
  let test: LitmusTest
  /// Locations whose mapping matters: those that a CPU accesses.
  let locations: [Int]
  let types: [MemoryType]

  init(test: LitmusTest) {
    self.test = test
    let used = Set(
      test.agents.filter { $0.kind == .cpu }.flatMap(\.operations).compactMap(\.location))
    locations = used.sorted().filter { [.host, .bar].contains(test.locations[$0].place) }
    types = test.platform.cpu == .x86 ? [.wb, .wt, .wc, .uc] : [.wb, .wt, .nc, .device]
  }

  func solve(_ judge: inout BadOutcomes) throws(ExplorationError) -> Variation {
    var notes: [String] = []
    for location in locations {
      var good: [String] = []
      for type in types {
        let changed = with([(location, type)])
        if maintainsUncached(changed) { continue }
        if try judge.isGood(changed) { good.append(type.rawValue) }
      }
      let list = good.isEmpty ? "none" : good.joined(separator: ", ")
      notes.append("\(test.locations[location].name) alone may be: \(list)")
    }
    for size in 0...min(locations.count, 3) {
      var solutions: [Variation.Solution] = []
      for set in Subsets.of(size: size, below: locations.count) {
        for changes in combinations(Subsets.members(set).map { locations[$0] }) {
          let changed = with(changes)
          guard !maintainsUncached(changed), try judge.isGood(changed) else { continue }
          let settings = changes.map { "\(test.locations[$0.0].name) as \($0.1.rawValue)" }
          solutions.append(Variation.Solution(settings: settings, weaker: []))
        }
      }
      if !solutions.isEmpty {
        return Variation(solutions: solutions, exploredCount: judge.count, notes: notes)
      }
    }
    return Variation(solutions: [], exploredCount: judge.count, notes: notes)
  }

  private func combinations(_ locations: [Int]) -> [[(Int, MemoryType)]] {
    locations.reduce([[]]) { lists, location in
      lists.flatMap { list in
        types.filter { $0 != test.locations[location].memoryType }.map { list + [(location, $0)] }
      }
    }
  }

  private func with(_ changes: [(Int, MemoryType)]) -> LitmusTest {
    var result = test
    for (location, type) in changes {
      result.locations[location].memoryType = type
      // A line has one type: what shares it follows.
      let line = test.locations[location].line
      for other in result.locations.indices where result.locations[other].line == line {
        if test.locations[other].aliasOf == test.locations[location].aliasOf {
          result.locations[other].memoryType = type
        }
      }
    }
    return result
  }

  /// Whether cache maintenance is left without a cache.
  private func maintainsUncached(_ test: LitmusTest) -> Bool {
    test.agents.flatMap(\.operations).contains { operation in
      guard [.clean, .invalidate, .flush].contains(operation.kind), let index = operation.location
      else { return false }
      return !test.locations[index].memoryType.isCacheable
    }
  }
}
