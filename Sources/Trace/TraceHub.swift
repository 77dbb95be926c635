/// Someone who watches a run: the judge, the waveform lanes, counters, a writer.
public protocol TraceObserver: AnyObject {
  /// Takes one event and the bytes that belong to it, which are gone when the call returns.
  func observe(_ event: TraceEvent, payload: RawSpan)
  /// Takes note that nothing more comes, and whether that is because nothing was under way.
  func end(_ tail: TraceTail)
}

extension TraceObserver {
  /// Does nothing.
  public func end(_ tail: TraceTail) {}
}

/// Hands every event to every observer, in the order in which observers were added.
@safe
public final class TraceHub {
  /// An observer that is called without counting references to it.
  private final class Ear {
    private let observer: any TraceObserver

    init(_ observer: any TraceObserver) { self.observer = observer }

    func hear(_ event: TraceEvent, payload: RawSpan) { observer.observe(event, payload: payload) }
    func finish(_ tail: TraceTail) { observer.end(tail) }
  }

  private var owners: [Ear] = []
  // SAFETY: `owners` keeps every ear as long as the hub lives.
  private var ears: [Unmanaged<Ear>] = unsafe []

  /// Makes a hub without observers.
  public init() {}

  /// Adds an observer behind the present ones.
  public func add(_ observer: any TraceObserver) {
    let ear = Ear(observer)
    owners.append(ear)
    unsafe ears.append(Unmanaged.passUnretained(ear))
  }

  /// Records an event with its bytes.
  public func record(_ event: TraceEvent, payload: RawSpan) {
    for index in unsafe ears.indices {
      unsafe ears[index]._withUnsafeGuaranteedRef { $0.hear(event, payload: payload) }
    }
  }

  /// Tells every observer that the run has ended.
  public func end(_ tail: TraceTail) {
    for owner in owners { owner.finish(tail) }
  }

  /// Records an event that carries no bytes.
  public func record(cycle: UInt64, _ body: TraceEvent.Body) {
    record(TraceEvent(cycle: cycle, body), payload: RawSpan())
  }
}
