import LitmusLanguage

/// The cache lines whose copies can differ from memory, and the slots of their values.
struct CacheMap: Sendable {
  /// Cells by tracked line.
  var cells: [Int: [Int]] = [:]
  /// Slots of cached values by cell.
  var slots: [Int: Int] = [:]
  /// Lines of the device's memory.
  var windowLines: Set<Int> = []

  /// - Throws: ``LitmusError`` for a cached line of the device that holds several locations, or too
  ///   many lines.
  init(_ test: LitmusTest, isCoherent: Bool) throws(LitmusError) {
    for line in Set(test.locations.map(\.line)).sorted() {
      let locations = test.locations.indices.filter { test.locations[$0].line == line }
      guard Self.isTracked(locations, of: test, isCoherent: isCoherent) else { continue }
      let cells = Set(locations.map { test.locations[$0].cell }).sorted()
      let isWindow = test.locations[locations[0]].place == .bar
      if isWindow { windowLines.insert(line) }
      if isWindow, cells.count > 1 {
        throw LitmusError(
          .init(line: 1, column: 1), "a cached line of the device can hold only one location")
      }
      self.cells[line] = cells
      for cell in cells { slots[cell] = slots.count }
    }
    if slots.count > 8 || cells.count > LitmusLimits.lines {
      throw LitmusError(
        .init(line: 1, column: 1), "too many lines whose copies may differ from memory (8)")
    }
  }

  private static func isTracked(
    _ locations: [Int], of test: LitmusTest, isCoherent: Bool
  ) -> Bool {
    var isCached = false
    var isAtOdds = false
    for agent in test.agents {
      for operation in agent.operations {
        guard let index = operation.location, locations.contains(index) else { continue }
        let location = test.locations[index]
        guard location.place == .host || location.place == .bar else { return false }
        if agent.kind == .cpu {
          if location.memoryType.isCacheable { isCached = true } else { isAtOdds = true }
          if operation.kind == .invalidate { isAtOdds = true }
        } else if operation.has(.ns) || !isCoherent {
          isAtOdds = true
        }
        if location.place == .bar { isAtOdds = true }
      }
    }
    return isCached && isAtOdds
  }
}
