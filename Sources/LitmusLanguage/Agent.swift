/// Who runs a list of operations.
public enum AgentKind: String, Hashable, Sendable, CaseIterable {
  /// A processor of the host.
  case cpu
  /// A part of the device: its engine, or its data movers.
  case device
  /// Another device behind a link of its own.
  case peer
}

/// A list of operations and who runs it.
public struct Agent: Hashable, Sendable {
  /// What it is.
  public var kind: AgentKind
  /// Its name in the text.
  public var name: String
  /// The device's function, which names the requester; 0 for CPUs.
  public var function: Int
  /// What it does, barriers included, in the order of the text.
  public var operations: [Operation]
}
