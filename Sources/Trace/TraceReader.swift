import PCIeLayouts

/// Reads the lines of a trace file one by one: the first tells the machine, the last the end.
///
/// Every line but the last is an event in the form of ``TraceEvent/line(payload:)`` with the bytes
/// behind it, which are held against their digest.
public struct TraceReader {
  /// What a line said.
  public enum Line: Hashable, Sendable {
    /// The machine; the first line.
    case head(TraceHead)
    /// An event; its bytes are those of ``TraceReader/withPayload(_:)``.
    case event(TraceEvent)
    /// The end; the last line.
    case tail(TraceTail)
  }

  var scanner = TraceScanner()
  private var payload: [UInt8] = []
  private var hasHead = false
  private var lastCycle: UInt64 = 0
  /// The end, when it was read.
  public private(set) var tail: TraceTail?

  /// A reader in front of the first line.
  public init() {}

  /// Reads the next line, given without its newline.
  ///
  /// - Throws: ``TraceLineError`` for what is no line of a trace, or stands at the wrong place.
  public mutating func read(_ bytes: ArraySlice<UInt8>) throws(TraceLineError) -> Line {
    scanner.begin(bytes)
    if tail != nil { throw scanner.failure("nothing comes behind the end") }
    if !hasHead {
      let head = try readHead()
      hasHead = true
      return .head(head)
    }
    let cycle = try scanner.digits(radix: 10, "the cycle")
    guard cycle >= lastCycle else {
      throw TraceLineError(column: 1, "the cycle is before that of the line above")
    }
    guard cycle < 1 << 60 else { throw TraceLineError(column: 1, "the cycle is too large") }
    lastCycle = cycle
    let name = try scanner.word("an event's name")
    if name == "end" {
      let tail = TraceTail(cycle: cycle, isDrained: try scanner.flag("drained"))
      self.tail = tail
      return .tail(tail)
    }
    let event = TraceEvent(cycle: cycle, try readBody(name))
    try readPayload(of: event.body)
    guard scanner.isAtEnd else { throw scanner.failure("nothing more belongs to \(name)") }
    return .event(event)
  }

  /// Hands the bytes of the event that was read last to `body`.
  public func withPayload<Result>(_ body: (RawSpan) -> Result) -> Result {
    // SAFETY: the bytes of an array of bytes are initialised.
    unsafe body(payload.span.bytes)
  }

  private mutating func readHead() throws(TraceLineError) -> TraceHead {
    guard try scanner.word("the word trace") == "trace" else {
      throw TraceLineError(
        column: 1, "expected the line 'trace version=...'")
    }
    let version: UInt32 = try scanner.decimal("version")
    guard version == TraceHead.version else {
      throw scanner.failure("version \(version) is not \(TraceHead.version)")
    }
    let host: UInt64 = try scanner.hexadecimal("host")
    guard host <= TraceHead.hostLimit else { throw scanner.failure("host memory is too large") }
    let bounce: UInt64 = try scanner.hexadecimal("bounce")
    guard bounce <= TraceHead.bounceLimit else {
      throw scanner.failure("bounce memory is too large")
    }
    return TraceHead(
      hostByteCount: host, bounceByteCount: bounce, isStrict: try scanner.flag("strict"),
      isIdentity: try scanner.flag("identity"), fetchesAhead: try scanner.flag("ahead"))
  }

  /// Reads the bytes, of which there must be as many as the event says.
  private mutating func readPayload(of body: TraceEvent.Body) throws(TraceLineError) {
    var count: UInt32 = 0
    if scanner.isNext("bytes") { count = try scanner.decimal("bytes") }
    let expected = body.payloadByteCounts
    guard expected.contains(Int(count)) else {
      let numbers = expected.map(String.init).joined(separator: " or ")
      throw scanner.failure("\(count) bytes travel with an event of \(numbers)")
    }
    if count == 0 {
      payload.removeAll(keepingCapacity: true)
      return
    }
    let digest: UInt64 = try scanner.hexadecimal("digest")
    try scanner.data(Int(count), into: &payload)
    // SAFETY: the bytes of an array of bytes are initialised.
    guard unsafe TraceEvent.digest(payload.span.bytes) == digest else {
      throw scanner.failure("the bytes have another digest")
    }
  }
}

extension TraceEvent.Body {
  /// How many bytes may travel with the event.
  var payloadByteCounts: [Int] {
    switch self {
    case .tlpSent(let link), .tlpDelivered(let link): [link.header.payloadByteCount]
    case .memoryWritten(let access), .memoryRead(let access): [Int(access.byteCount)]
    case .deviceReadCompleted(let access): access.failed ? [0] : [Int(access.byteCount)]
    case .deviceWriteIssued(let access): [Int(access.byteCount)]
    default: [0]
    }
  }
}
