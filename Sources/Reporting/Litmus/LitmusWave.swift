import LitmusLanguage
public import OrderingExplorer
public import RTLBridge

/// The shortest execution of a bad outcome as a waveform: a lane for each agent and each direction
/// of the link, the caches, memory, and what changed places.
///
/// A step takes ``stepLength``; a lane of an agent shows what it did last.
public struct LitmusWave: Sendable {
  /// Units of time of one step; the file's unit is 1 ns.
  public static let stepLength: UInt64 = 10

  let test: LitmusTest
  let schedule: Schedule
  let cause: Cause
  /// The bad outcome in which it ends.
  let outcome: Outcome

  /// Finds the execution.
  ///
  /// - Returns: nil when no bad outcome is reached.
  /// - Throws: `ExplorationError` when the test is too large.
  public init?(_ file: LitmusFile, with explorer: Explorer) throws(ExplorationError) {
    test = file.test
    let found = try explorer.explore(test).found.filter { file.test.isBad($0.outcome) }
    guard let bad = found.min(by: { $0.length < $1.length }) else { return nil }
    outcome = bad.outcome
    schedule = try explorer.schedule(of: bad, in: test)
    cause = try explorer.cause(of: bad, in: test)
  }

  /// A lane of text: its name, its values by step, and the widest of them.
  struct TextLane {
    var name: String
    /// One for the start and one for each step.
    var values: [String]
    var width: Int { max(16, values.map(\.utf8.count).max() ?? 0) }

    /// The same lane with each text kept until the next.
    var kept: TextLane {
      var lane = self
      for step in lane.values.indices.dropFirst() where lane.values[step].isEmpty {
        lane.values[step] = lane.values[step - 1]
      }
      return lane
    }
  }

  /// Lanes in the order of the picture.
  var textLanes: [TextLane] {
    let agents = test.agents.map { agent in
      TextLane(
        name: Self.laneName(agent.name),
        values: [""] + schedule.lines.map { $0.who == agent.name ? $0.what : "" }
      ).kept
    }
    let names = Set(test.agents.map(\.name))
    let machine = TextLane(
      name: "machine",
      values: [""]
        + schedule.lines.map { names.contains($0.who) ? "" : "\($0.who): \($0.what)" }
    ).kept
    let link = [
      TextLane(
        name: "link_up", values: schedule.frames.map { $0.up.joined(separator: " | ") }),
      TextLane(
        name: "link_down", values: schedule.frames.map { $0.down.joined(separator: " | ") }),
    ]
    let cache = TextLane(
      name: "cache", values: schedule.frames.map { $0.cache.joined(separator: ", ") })
    return (agents + [machine] + link + [cache, exchangeLane]).filter { lane in
      lane.values.contains { !$0.isEmpty }
    }
  }

  /// The name of an agent's lane, which is none of the others'.
  private static func laneName(_ agent: String) -> String {
    ["machine", "link_up", "link_down", "cache", "order"].contains(agent) ? agent + "_agent" : agent
  }

  /// Says at the two places what happened there, and why it may.
  private var exchangeLane: TextLane {
    var values = Array(repeating: "", count: schedule.frames.count)
    for exchange in cause.exchanges {
      if let step = exchange.second.step {
        values[step + 1] = "\(exchange.second.text) first: \(exchange.rule.text)"
      }
      if let step = exchange.first.step { values[step + 1] = "\(exchange.first.text) only now" }
    }
    if cause.exchanges.isEmpty { values[0] = cause.text(in: test) }
    return TextLane(name: "order", values: values).kept
  }

  /// The time at which a step begins.
  static func time(ofStep step: Int) -> UInt64 { UInt64(step + 1) * stepLength }

  /// Writes the waveform.
  ///
  /// - Throws: `LaneWriter.Failure` when the library or the file cannot be used.
  public func write(to path: String) throws(LaneWriter.Failure) {
    let writer = try LaneWriter(path: path, scope: "litmus")
    let lanes = textLanes
    let texts = lanes.map { writer.addText($0.name, width: $0.width) }
    let cells = test.locations.map { writer.addNumber("mem_" + $0.name, bits: 4) }
    for step in schedule.frames.indices {
      writer.advance(to: UInt64(step) * Self.stepLength)
      for (lane, number) in zip(lanes, texts)
      where step == 0 || lane.values[step] != lane.values[step - 1] {
        writer.show(lane.values[step], on: number)
      }
      for (index, cell) in cells.enumerated() {
        let value = schedule.frames[step].memory[index]
        if step == 0 || schedule.frames[step - 1].memory[index] != value {
          writer.show(value, on: cell)
        }
      }
    }
    writer.advance(to: UInt64(schedule.frames.count) * Self.stepLength)
    writer.close()
  }
}
