/// Someone who watches a run: the judge, the waveform lanes, counters, a writer.
public protocol TraceObserver: AnyObject {
  /// Takes one event and the bytes that belong to it, which are gone when the call returns.
  func observe(_ event: TraceEvent, payload: RawSpan)
}

/// Hands every event to every observer, in the order in which observers were added.
public final class TraceHub {
  /// A reference that is used without counting it.
  private struct Ear {
    // SAFETY: `owners` keeps every observer as long as the hub lives.
    unowned(unsafe) let observer: any TraceObserver
  }

  private var owners: [any TraceObserver] = []
  private var ears: [Ear] = []

  /// Makes a hub without observers.
  public init() {}

  /// Adds an observer behind the present ones.
  public func add(_ observer: any TraceObserver) {
    owners.append(observer)
    ears.append(Ear(observer: observer))
  }

  /// Records an event with its bytes.
  public func record(_ event: TraceEvent, payload: RawSpan) {
    for index in ears.indices { unsafe ears[index].observer.observe(event, payload: payload) }
  }

  /// Records an event that carries no bytes.
  public func record(cycle: UInt64, _ body: TraceEvent.Body) {
    record(TraceEvent(cycle: cycle, body), payload: RawSpan())
  }
}
