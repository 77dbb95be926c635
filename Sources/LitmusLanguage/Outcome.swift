/// What can be seen of an execution when it has ended.
public struct Outcome: Hashable, Sendable {
  /// What a load has that an IOMMU refused.
  public static let fault = 15

  /// By index in ``LitmusTest/registers``; nil for a load that was not done.
  public var registers: [Int?]
  /// Final values of the locations that the condition names, by location.
  public var locations: [Int: Int]
  /// The agents that wait for something that does not come.
  public var stuck: Set<Int>

  /// An outcome from its parts.
  public init(registers: [Int?], locations: [Int: Int], stuck: Set<Int>) {
    self.registers = registers
    self.locations = locations
    self.stuck = stuck
  }

  /// The outcome in the words of `test`: `i=1 r=0`, then locations, then `stuck:agent`.
  public func text(in test: LitmusTest) -> String {
    var words: [String] = []
    for (name, value) in zip(test.registers, registers) {
      words.append("\(name)=\(Self.text(value))")
    }
    for index in locations.keys.sorted() {
      words.append("\(test.locations[index].name)=\(Self.text(locations[index]))")
    }
    for agent in stuck.sorted() { words.append("stuck:\(test.agents[agent].name)") }
    return words.isEmpty ? "ended" : words.joined(separator: " ")
  }

  private static func text(_ value: Int?) -> String {
    guard let value else { return "-" }
    return value == fault ? "fault" : String(value)
  }
}
