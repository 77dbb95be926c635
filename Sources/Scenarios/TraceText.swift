public import Trace

/// Writes every event as one line of text: the same run gives the same bytes.
public final class TraceText: TraceObserver {
  private let sink: (String) -> Void

  /// Makes a writer that hands each line, with its newline, to `sink`.
  public init(sink: @escaping (String) -> Void) { self.sink = sink }

  /// Writes one event.
  public func observe(_ event: TraceEvent, payload: RawSpan) {
    sink(event.line(payload: payload) + "\n")
  }
}

/// Folds every event into one number: equal traces have equal digests.
public final class TraceDigest: TraceObserver {
  /// The digest so far.
  public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Makes the digest of an empty trace.
  public init() {}

  /// Folds one event in.
  public func observe(_ event: TraceEvent, payload: RawSpan) {
    var line = event.line(payload: payload)
    line.withUTF8 { bytes in
      // SAFETY: the index is one of the buffer's own.
      for index in bytes.indices {
        value = unsafe (value ^ UInt64(bytes[index])) &* 0x100_0000_01b3
      }
    }
  }
}
