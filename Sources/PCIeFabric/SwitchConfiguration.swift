/// What a switch does with a request that would leave by the port it came in by, or by a sibling.
public enum SwitchRouting: Hashable, Sendable {
  /// A request to a sibling's window goes there; one to the sender's own window is refused.
  case direct
  /// Requests of a downstream port all go up, and the root complex may send them down again
  /// (access control services, peer-to-peer request redirect).
  case redirected
}

/// What lies below a downstream port.
public struct SwitchPort: Hashable, Sendable {
  /// Addresses that memory requests are sent down for; a bridge has two windows.
  public var windows: [Range<UInt64>]
  /// Bus numbers that completions, configuration requests and messages are sent down for.
  public var buses: ClosedRange<UInt8>

  /// Makes a port.
  public init(windows: [Range<UInt64>], buses: ClosedRange<UInt8>) {
    self.windows = windows
    self.buses = buses
  }
}

/// The ports of a switch and how requests between them go.
public struct SwitchConfiguration: Hashable, Sendable {
  /// Downstream ports.
  public var ports: [SwitchPort]
  /// Requests between them.
  public var routing: SwitchRouting = .direct

  /// Makes a switch whose windows are set, as by firmware, before the run.
  public init(ports: [SwitchPort]) { self.ports = ports }
}
