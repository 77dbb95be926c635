import LitmusLanguage

/// What is seen at the end of one timed run, small enough to be counted by the thousand.
struct TimedOutcome: Hashable, Sendable {
  /// Four bits for each register; 14 for one whose operation was not done.
  var registers: UInt64 = 0
  /// Four bits for each location that the condition names, in their order.
  var locations: UInt64 = 0
  /// A bit for each agent.
  var stuck: UInt16 = 0

  /// What a register has that was not filled.
  static let absent: UInt64 = 14

  func outcome(in test: LitmusTest) -> Outcome {
    let registers = test.registers.indices.map { index -> Int? in
      let value = self.registers >> UInt64(4 * index) & 15
      return value == Self.absent ? nil : Int(value)
    }
    var locations: [Int: Int] = [:]
    for (place, index) in test.condition.locations.sorted().enumerated() {
      locations[index] = Int(self.locations >> UInt64(4 * place) & 15)
    }
    let stuck = Set(test.agents.indices.filter { self.stuck >> UInt16($0) & 1 != 0 })
    return Outcome(registers: registers, locations: locations, stuck: stuck)
  }
}
