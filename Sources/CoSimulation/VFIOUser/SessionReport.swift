public import CycleKernel
import Endpoint
public import OrderingReference

/// What a session was, once it has ended.
public struct SessionReport: Sendable {
  /// Why it ended.
  public var end: SessionFault
  /// The cycle in which it ended.
  public var cycle: Cycle
  /// Cycles that were evaluated.
  public var evaluatedCycleCount: UInt64
  /// Requests that the device answered.
  public var requestCount: UInt64
  /// Messages from and to the client.
  public var messages: (received: UInt64, sent: UInt64)
  /// Commands of the client, by number.
  public var commandCounts: [UInt64]
  /// Commands that were answered with an error.
  public var refusedCount: UInt64
  /// Interrupts that were signalled, and those that nobody waited for.
  public var interrupts: (signalled: UInt64, lost: UInt64)
  /// What the host's end of the link counted.
  public var host: HostCounts
  /// What the judge found.
  public var violations: [Violation]
  /// The rules that had something to decide, and how often.
  public var exercised: [(rule: RuleName, count: Int)]
  /// Whether the link alone could be judged from some point on.
  public var seesLinkAlone: Bool
  /// Whether the client may have reached bounce memory without packets.
  public var isBounceMapped: Bool
  /// What was noticed about the client.
  public var notes: [String]

  /// Looks at a session that has ended.
  public init(_ session: Session, end: SessionFault) {
    let machine = session.machine
    self.end = end
    cycle = machine.cycle
    evaluatedCycleCount = machine.evaluatedCycleCount
    requestCount = machine.endpoint.requestCount
    messages = session.messageCounts
    commandCounts = session.commandCounts
    refusedCount = session.refusedCount
    interrupts = session.interruptCounts
    host = machine.port.counts
    violations = machine.judge?.violations ?? []
    exercised = machine.judge?.exercised ?? []
    seesLinkAlone = machine.judge?.seesLinkAlone ?? false
    isBounceMapped = machine.sharedBounce != nil
    notes = session.notes
  }

  /// Whether the client went as a client should.
  public var endedWell: Bool { end == .closed }
}
