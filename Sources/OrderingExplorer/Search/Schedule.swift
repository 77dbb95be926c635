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
    /// The operation that starts, by its agent and place in ``Agent/operations``; nil in a step of
    /// the link or a cache.
    public var operation: OperationPlace?
    /// Packets that leave in this step, by their index in ``packets``.
    public var sent: [Int] = []
    /// The packet that arrives in this step, by its index in ``packets``.
    public var arrived: Int?
  }

  /// An operation of a test.
  public struct OperationPlace: Hashable, Sendable {
    /// Index in ``LitmusTest/agents``.
    public var agent: Int
    /// Index in ``Agent/operations``; nil for a line that a cache gives back.
    public var index: Int?
  }

  /// One packet of the execution.
  public struct Packet: Hashable, Sendable {
    /// What it is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
      /// A posted write.
      case write
      /// The same, turned towards the device by the root complex or a switch.
      case routed
      /// A read.
      case read
      /// A request that is not posted and writes.
      case configurationWrite
      /// A completion.
      case completion
      /// A device is asked to drop a translation.
      case invalidation
      /// It has dropped it.
      case invalidationAnswer
      /// A line of the device's memory that a cache gives back.
      case writeBack
    }

    /// What it is.
    public var kind: Kind
    /// Whether it travels to the host.
    public var isUp: Bool
    /// The operation that it belongs to; nil for a line that a cache gives back.
    public var operation: OperationPlace?
    /// Who asked: a function of the device from 0, a peer from 8, nil for the host.
    public var requester: Int?
    /// Relaxed Ordering.
    public var isRelaxed: Bool
    /// ID-based Ordering.
    public var isIDBased: Bool
    /// Whether it is of another traffic class than 0.
    public var isOtherClass: Bool
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
  /// The packets, in the order in which they leave.
  public var packets: [Packet]

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
    return Schedule(lines: teller.lines, frames: teller.frames, packets: teller.packets)
  }
}
