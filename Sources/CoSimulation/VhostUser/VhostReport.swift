public import CycleKernel
import Endpoint
public import OrderingReference

/// What a session of vhost-user was, once it has ended.
public struct VhostReport: Sendable {
  /// Why it ended.
  public var end: SessionFault
  /// The cycle in which it ended.
  public var cycle: Cycle
  /// Cycles that were evaluated.
  public var evaluatedCycleCount: UInt64
  /// Requests that the device answered.
  public var requestCount: UInt64
  /// Messages from and to the front end.
  public var messages: (received: UInt64, sent: UInt64)
  /// What went on besides.
  public var counts: VhostCounts
  /// What the host's end of the link counted.
  public var host: HostCounts
  /// What the judge found.
  public var violations: [Violation]
  /// The rules that had something to decide, and how often.
  public var exercised: [(rule: RuleName, count: Int)]
  /// Whether the link alone could be judged from some point on.
  public var seesLinkAlone: Bool

  /// Looks at a session that has ended.
  public init(_ session: VhostSession, end: SessionFault) {
    let machine = session.machine
    self.end = end
    cycle = machine.cycle
    evaluatedCycleCount = machine.evaluatedCycleCount
    requestCount = machine.endpoint.requestCount
    messages = session.messageCounts
    counts = session.counts
    host = machine.port.counts
    violations = machine.judge?.violations ?? []
    exercised = machine.judge?.exercised ?? []
    seesLinkAlone = machine.judge?.seesLinkAlone ?? false
  }

  /// Whether the front end went as it should.
  public var endedWell: Bool { end == .closed }
}
