import Endpoint
public import Trace

extension SystemConfiguration {
  /// What a judge of this machine's trace must know; an engine that cannot be opened says nothing
  /// here, and is refused by the run.
  public var traceHead: TraceHead {
    let engine = try? AssembledEngine(engine, library: library)
    return traceHead(fetchesAhead: engine?.fetchesAhead ?? false)
  }

  /// The same for a machine whose engine is there.
  func traceHead(fetchesAhead: Bool) -> TraceHead {
    TraceHead(
      hostByteCount: machineByteCount ?? memoryByteCount, bounceByteCount: endpoint.bounceByteCount,
      isStrict: true,
      isIdentity: access == .direct, fetchesAhead: fetchesAhead && allowsFetchAhead)
  }
}
