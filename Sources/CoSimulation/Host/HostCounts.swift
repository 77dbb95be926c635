/// What the host's end of the link refused or never got, by kind.
public struct HostCounts: Hashable, Sendable {
  /// Completions that nobody waited for.
  public var unexpectedCompletions: UInt64 = 0
  /// Requests that the device refused.
  public var refusedByDevice: UInt64 = 0
  /// Requests that the device never answered.
  public var timeouts: UInt64 = 0
  /// Writes of the device to where the guest has no memory for it.
  public var droppedWrites: UInt64 = 0
  /// Reads of the device from where the guest has no memory for it.
  public var refusedReads: UInt64 = 0
  /// Messages of the device that a root complex does not take.
  public var refusedMessages: UInt64 = 0
  /// Bytes that the device read from the guest's memory.
  public var bytesRead: UInt64 = 0
  /// Bytes that the device wrote to the guest's memory.
  public var bytesWritten: UInt64 = 0
}
