/// The first line of a trace file: the machine, as far as one must know it to judge the events.
///
/// ```
/// trace version=1 host=10000000 bounce=0 strict=1 identity=0 ahead=0
/// ```
public struct TraceHead: Hashable, Sendable {
  /// The version of the lines.
  public static let version = 1
  /// Bytes of host memory at most.
  public static let hostLimit: UInt64 = 1 << 35
  /// Bytes of bounce memory at most.
  public static let bounceLimit: UInt64 = 1 << 32

  /// Bytes of host memory.
  public var hostByteCount: UInt64
  /// Bytes of bounce memory on the device.
  public var bounceByteCount: UInt64
  /// Whether every access of the device must lie in announced mappings.
  public var isStrict: Bool
  /// Whether an address without a mapping counts in host memory by its own number.
  public var isIdentity: Bool
  /// Whether the fetch engine may read whole lines, and so more descriptors than were named.
  public var fetchesAhead: Bool

  /// Makes the head of a machine's trace.
  public init(
    hostByteCount: UInt64, bounceByteCount: UInt64, isStrict: Bool, isIdentity: Bool,
    fetchesAhead: Bool = false
  ) {
    self.hostByteCount = hostByteCount
    self.bounceByteCount = bounceByteCount
    self.isStrict = isStrict
    self.isIdentity = isIdentity
    self.fetchesAhead = fetchesAhead
  }

  /// The line without its newline.
  public var line: String {
    "trace version=\(Self.version) host=\(String(hostByteCount, radix: 16))"
      + " bounce=\(String(bounceByteCount, radix: 16)) strict=\(isStrict ? 1 : 0)"
      + " identity=\(isIdentity ? 1 : 0) ahead=\(fetchesAhead ? 1 : 0)"
  }
}

/// The last line of a trace file: `CYCLE end drained=1`.
public struct TraceTail: Hashable, Sendable {
  /// The last cycle of the run.
  public var cycle: UInt64
  /// Whether nothing was under way any more, so that what is missing was lost.
  public var isDrained: Bool

  /// Makes the end of a trace.
  public init(cycle: UInt64, isDrained: Bool) {
    self.cycle = cycle
    self.isDrained = isDrained
  }

  /// The line without its newline.
  public var line: String { "\(cycle) end drained=\(isDrained ? 1 : 0)" }
}
