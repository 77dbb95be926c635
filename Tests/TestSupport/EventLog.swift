public import Trace

/// Keeps every event with a copy of its bytes.
public final class EventLog: TraceObserver {
  /// An event and what travelled with it.
  public struct Entry {
    /// The event.
    public var event: TraceEvent
    /// Its bytes.
    public var payload: [UInt8]
  }

  /// Everything so far, in order.
  public private(set) var entries: [Entry] = []

  /// Makes an empty log.
  public init() {}

  /// Keeps an event.
  public func observe(_ event: TraceEvent, payload: RawSpan) {
    entries.append(Entry(event: event, payload: [UInt8](copying: payload)))
  }

  /// What `pick` makes of the events, in order, without those for which it gives nil.
  public func compactMap<Result>(_ pick: (Entry) -> Result?) -> [Result] {
    entries.compactMap(pick)
  }

  /// Forgets everything so far.
  public func removeAll() { entries.removeAll() }
}
