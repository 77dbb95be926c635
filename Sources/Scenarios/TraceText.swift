public import Trace

/// Writes a trace file: the machine, every event with its bytes, and the end.
///
/// The same run gives the same bytes. `docs/trace.md` has the form of the lines.
public final class TraceText: TraceObserver {
  private static let digits = Array("0123456789abcdef".utf8)
  private let sink: (String) -> Void

  /// Makes a writer that hands each line, with its newline, to `sink`, the head at once.
  public init(head: TraceHead, sink: @escaping (String) -> Void) {
    self.sink = sink
    sink(head.line + "\n")
  }

  /// Writes one event.
  public func observe(_ event: TraceEvent, payload: RawSpan) {
    let line = event.line(payload: payload)
    sink(payload.byteCount == 0 ? line + "\n" : line + " data=" + Self.text(payload) + "\n")
  }

  /// Writes the end.
  public func end(_ tail: TraceTail) { sink(tail.line + "\n") }

  /// Two digits for each byte.
  private static func text(_ payload: RawSpan) -> String {
    unsafe String(unsafeUninitializedCapacity: payload.byteCount * 2) { room in
      unsafe payload.withUnsafeBytes { bytes in
        // SAFETY: the room has two places for each byte, and the index is one of the bytes' own.
        for index in bytes.indices {
          let byte = unsafe bytes[index]
          unsafe room[index * 2] = digits[Int(byte >> 4)]
          unsafe room[index * 2 + 1] = digits[Int(byte & 15)]
        }
      }
      return payload.byteCount * 2
    }
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
