/// One execution as a sequence diagram: lanes, steps from above, and packets between them.
///
/// A litmus test's comes from the explorer; a run's from its trace. The report draws both alike.
public struct Execution: Codable, Hashable, Sendable {
  /// Where something happens.
  public struct Lane: Codable, Hashable, Sendable {
    /// Its name.
    public var name: String
    /// `cpu`, `host`, `device`, `bounce` or `peer`.
    public var kind: String

    /// Makes a lane.
    public init(name: String, kind: String) {
      self.name = name
      self.kind = kind
    }
  }

  /// One step.
  public struct Step: Codable, Hashable, Sendable {
    /// The lane in which it happens; nil where it is the link's alone.
    public var lane: Int?
    /// The lane of the memory that is accessed in this step; nil for none.
    public var target: Int?
    /// What happens, in words.
    public var text: String
    /// The location or address that it is about; empty for none.
    public var address: String
    /// When it happens: a step of the explorer, or a cycle.
    public var time: String
    /// What it overtakes, and why it may.
    public var passes: [String]
    /// Packets that leave, by their index.
    public var sent: [Int]
    /// The packet that arrives, by its index.
    public var arrived: Int?
    /// What memory holds behind it, and caches; empty where that is not known.
    public var memory: String
  }

  /// A packet.
  public struct Packet: Codable, Hashable, Sendable {
    /// The specification's short name.
    public var name: String
    /// Whether it travels to the host.
    public var isUp: Bool
    /// The lane in which it begins.
    public var from: Int
    /// The lane in which it ends.
    public var to: Int
    /// The location or address that it is about.
    public var address: String
    /// Its tag; empty where there is none.
    public var tag: String
    /// The fields of its header, each with its value.
    public var fields: [[String]]
    /// Its bytes as hexadecimal digits, header first; empty where it has none.
    public var bytes: String
  }

  /// Two accesses that changed places, or the events that show a broken rule.
  public struct Exchange: Codable, Hashable, Sendable {
    /// The step in which what came first in the text took effect; nil when it never did.
    public var first: Int?
    /// The step in which what stands behind it took effect.
    public var second: Int?
    /// What they are.
    public var text: String
    /// The rule that let them.
    public var rule: String
  }

  /// The group: a story of the corpus, or `violation`.
  public var group: String
  /// The name of the test, or of the rule.
  public var name: String
  /// What is asked, or what was found.
  public var question: String
  /// The outcome, or the clause.
  public var outcome: String
  /// Whether machines reach it, rather than a compiler or the letter of a rule alone.
  public var isInHardware: Bool
  /// Why it comes about, in words.
  public var cause: String
  /// The pairs.
  public var exchanges: [Exchange]
  /// From the guest to the device.
  public var lanes: [Lane]
  /// In their order.
  public var steps: [Step]
  /// In the order in which they leave.
  public var packets: [Packet]
  /// The command that shows it on a terminal.
  public var command: String
}
