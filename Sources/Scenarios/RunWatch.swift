public import Trace
public import Virtqueues

/// Who looks at a run without changing it: observers of its trace, and a cover of its engine.
public struct RunWatch {
  /// Observers of the trace.
  public var observers: [any TraceObserver]
  /// Puts something around the fetch engine that passes every pin on as it is.
  public var around: ((any FetchEngine) -> any FetchEngine)?

  /// Makes a watch; by default nobody looks.
  public init(
    observers: [any TraceObserver] = [], around: ((any FetchEngine) -> any FetchEngine)? = nil
  ) {
    self.observers = observers
    self.around = around
  }
}

extension AssembledEngine {
  /// The same engine as a watch sees it.
  public func watched(by watch: RunWatch) -> AssembledEngine {
    guard let around = watch.around else { return self }
    var watched = self
    watched.engine = around(engine)
    return watched
  }
}
