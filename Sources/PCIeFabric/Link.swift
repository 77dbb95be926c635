public import CycleKernel
public import Trace

/// A point-to-point link: the two directions with one configuration.
public final class Link {
  /// Towards the endpoint.
  public let down: LinkChannel
  /// Towards the root complex.
  public let up: LinkChannel

  /// Makes a link whose two directions are idle.
  public init(configuration: LinkConfiguration, seed: UInt64, trace: TraceHub) {
    down = LinkChannel(direction: .down, configuration: configuration, seed: seed, trace: trace)
    up = LinkChannel(direction: .up, configuration: configuration, seed: seed, trace: trace)
  }

  /// One cycle of both directions; returns whether anything moved.
  public func evaluate(at cycle: Cycle) -> Bool {
    let didMoveDown = cycle >= down.nextMove && down.evaluate(at: cycle)
    return cycle >= up.nextMove && up.evaluate(at: cycle) || didMoveDown
  }

  /// The next cycle in which something is due although nothing moves.
  public func nextDue(after cycle: Cycle) -> Cycle {
    min(down.nextDue(after: cycle), up.nextDue(after: cycle))
  }

  /// Whether nothing is under way in either direction.
  public var isDrained: Bool { down.isDrained && up.isDrained }
}
