import Endpoint
public import Trace

extension SystemConfiguration {
  /// What a judge of this machine's trace must know.
  public var traceHead: TraceHead {
    TraceHead(
      hostByteCount: memoryByteCount, bounceByteCount: endpoint.bounceByteCount, isStrict: true,
      isIdentity: access == .direct)
  }
}
