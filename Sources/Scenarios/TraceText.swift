public import Trace

/// Writes every event as one line of text: the same run gives the same bytes.
///
/// A line holds the cycle, the event and its fields, and a digest of its bytes.
public final class TraceText: TraceObserver {
  private let sink: (String) -> Void

  /// Makes a writer that hands each line, with its newline, to `sink`.
  public init(sink: @escaping (String) -> Void) { self.sink = sink }

  /// Writes one event.
  public func observe(_ event: TraceEvent, payload: RawSpan) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    unsafe payload.withUnsafeBytes { bytes in
      for byte in unsafe bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    let digest = payload.byteCount == 0 ? "-" : String(hash, radix: 16)
    sink("\(event.cycle) \(event.body) \(payload.byteCount)B \(digest)\n")
  }
}

/// Folds every event into one number: equal traces have equal digests.
public final class TraceDigest: TraceObserver {
  /// The digest so far.
  public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325
  private lazy var text = TraceText { [unowned self] line in
    for byte in line.utf8 { self.value = (self.value ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }

  /// Makes the digest of an empty trace.
  public init() {}

  /// Folds one event in.
  public func observe(_ event: TraceEvent, payload: RawSpan) {
    text.observe(event, payload: payload)
  }
}
