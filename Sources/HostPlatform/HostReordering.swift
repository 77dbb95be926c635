public import CycleKernel

/// How a root complex departs from the order of arrival, as far as PCIe lets it.
///
/// - A posted write becomes visible one line of 64 bytes after the other: by increasing address, or
///   in any order when it is marked for relaxed ordering.
/// - A relaxed write becomes visible before older ones, while both wait.
/// - A read samples its lines in any order, other reads in between, and is answered in pieces that
///   end at any read completion boundary.
///
/// Source: PCIe Base, 2.3.1.1, 2.4.1, 2.4.2 (what a read sees of concurrent updates) and 2.4.3 (what
/// a write shows of itself).
public struct HostReordering: Hashable, Sendable {
  /// Most cycles that a posted request waits before its first line, drawn for each.
  public var postedDelay: Cycle = 40
  /// Most cycles between the arrival of a read and its first sample, besides the memory's latency.
  public var readDelay: Cycle = 100

  /// Most cycles between two lines of a write, or two steps of a read, drawn for each.
  public var lineDelay: Cycle = 8

  /// Makes the default: delays of the size of the latencies around them.
  public init() {}
}

/// What a root complex does with a memory request of a device whose address lies on the PCI bus.
public enum PeerRequests: Hashable, Sendable {
  /// Writes are dropped and counted, reads are unsupported requests.
  case refused
  /// They go down the link again, to a peer or to the sender's own BAR.
  case reflected
}
