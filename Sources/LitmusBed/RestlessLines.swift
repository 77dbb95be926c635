import CycleKernel
import HostPlatform

/// Makes cache lines come and go unasked, a few times in a run.
struct RestlessLines {
  private struct Line {
    var remaining = 0
    var due: Cycle = 0
  }

  private var lines: [Line]
  private var pace = Pace(seed: 0, name: "")
  private(set) var due: Cycle = .never

  init(lineCount: Int) { lines = Array(repeating: Line(), count: lineCount) }

  mutating func reset(seed: UInt64) {
    pace = Pace(seed: seed, name: "cache.lines")
    for index in lines.indices {
      lines[index] = Line(remaining: pace.below(Self.most + 1), due: pace.delay())
    }
  }

  /// Most comings and goings of one line in a run.
  private static let most = 3

  mutating func evaluate(_ port: MemoryPort, at cycle: Cycle) -> Bool {
    due = .never
    for index in lines.indices where lines[index].remaining > 0 {
      guard port.isRestless(index) else { continue }
      if lines[index].due > cycle {
        due = min(due, lines[index].due)
        continue
      }
      lines[index].remaining -= 1
      lines[index].due = cycle + 1 + pace.delay()
      if lines[index].remaining > 0 { due = min(due, lines[index].due) }
      if port.stir(index) { return true }
    }
    return false
  }
}
