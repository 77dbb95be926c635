public import LitmusLanguage

/// A shortest execution that ends in an outcome, step by step.
public struct Schedule: Sendable {
  /// One step of it.
  public struct Line: Hashable, Sendable {
    /// Who acts: an agent, the link, a cache, or the device.
    public var who: String
    /// What happens.
    public var what: String
    /// What the step overtakes, and why it may; empty for a step in order.
    public var passes: [String]
  }

  /// What there is before the first step, and after each.
  public struct Frame: Hashable, Sendable {
    /// The value of each location in memory, by its index in ``LitmusTest/locations``.
    public var memory: [Int]
    /// Copies in caches: the location, its value, and whether memory lacks it.
    public var cache: [String]
    /// Packets on their way to the host, oldest first.
    public var up: [String]
    /// Packets on their way to the device, oldest first.
    public var down: [String]
  }

  /// The steps in their order.
  public var lines: [Line]
  /// One more than there are steps.
  public var frames: [Frame]

  /// The steps as text, one a line, with what each overtakes below it.
  public var text: String {
    let width = lines.map(\.who.count).max() ?? 0
    var rows: [String] = []
    for (index, line) in lines.enumerated() {
      let number = String(index + 1)
      let head = String(repeating: " ", count: max(0, 3 - number.count)) + number
      let who = line.who + String(repeating: " ", count: width - line.who.count)
      rows.append("\(head)  \(who)  \(line.what)")
      for passed in line.passes {
        rows.append(String(repeating: " ", count: width + 9) + "before \(passed)")
      }
    }
    return rows.joined(separator: "\n")
  }
}

extension Explorer {
  /// The execution that leads to a found outcome.
  ///
  /// - Throws: ``ExplorationError`` if the test cannot be explored.
  public func schedule(
    of found: Exploration.Found, in test: LitmusTest
  ) throws(ExplorationError) -> Schedule {
    let machine = Machine(try program(of: test), isReduced: isReduced)
    var teller = ScheduleTeller(machine: machine)
    teller.tell(all: found.steps)
    return Schedule(lines: teller.lines, frames: teller.frames)
  }
}
