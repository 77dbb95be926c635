/// Someone who watches a run: the judge, the waveform lanes, counters, a writer.
public protocol TraceObserver: AnyObject {
  /// Takes one event and the bytes that belong to it, which are gone when the call returns.
  func observe(_ event: TraceEvent, payload: RawSpan)
}

/// Hands every event to every observer, in the order in which observers were added.
public final class TraceHub {
  private var observers: [any TraceObserver] = []

  /// Makes a hub without observers.
  public init() {}

  /// Adds an observer behind the present ones.
  public func add(_ observer: any TraceObserver) { observers.append(observer) }

  /// Records an event with its bytes.
  public func record(_ event: TraceEvent, payload: RawSpan) {
    for observer in observers { observer.observe(event, payload: payload) }
  }

  /// Records an event that carries no bytes.
  public func record(cycle: UInt64, _ body: TraceEvent.Body) {
    record(TraceEvent(cycle: cycle, body), payload: RawSpan())
  }
}
