import ByteLayouts
import PCIeLayouts
import Trace

/// Rules `error-is-reported`, `error-report-has-cause` and `header-log-is-guilty-packet`: what the
/// function tells about errors is what has happened to it.
///
/// Everything is taken from packets: what was asked, what arrived, how it was answered, and how
/// software has set masks, severity and Device Control. Nothing is judged before software lets the
/// function report, nor behind a reset of which the packets do not tell.
///
/// Source: PCIe Base, 6.2.3 and 6.2.5.
struct ErrorReporting {
  /// A completion is not late earlier, by the shortest range of Device Control 2: 50 us.
  private static let earliestTimeout: UInt64 = 12_500

  private let view = ErrorRegisterView()
  private var ledger = ErrorLedger()
  private var reads = OutstandingRequests()
  /// Tags that were used since reporting was allowed.
  private var knownTags = Set<UInt8>()
  private var timedOut = Set<UInt8>()
  /// Requests to the function under way, by requester and tag.
  private var asked: [UInt32: TLPHeader] = [:]

  private static func key(_ header: TLPHeader) -> UInt32 {
    UInt32(header.requester.rawValue) << 8 | UInt32(header.tag)
  }

  /// A packet left its transmitter.
  @inline(__always)
  mutating func send(_ link: LinkEvent, payload: RawSpan, event: TraceEvent, docket: Docket) {
    guard link.direction == .up, !view.isOff || view.hasPending else { return }
    sendUp(link.header, payload: payload, event: event, docket: docket)
  }

  /// A packet arrived.
  @inline(__always)
  mutating func deliver(_ link: LinkEvent, payload: RawSpan, event: TraceEvent, docket: Docket) {
    let kind = link.header.kind
    guard link.direction == .down,
      !view.isOff || kind == .configurationRead || kind == .configurationWrite
    else { return }
    deliverDown(link.header, payload: payload, event: event, docket: docket)
  }

  @inline(never)
  private mutating func sendUp(
    _ header: TLPHeader, payload: RawSpan, event: TraceEvent, docket: Docket
  ) {
    settle(at: event, docket: docket)
    switch header.kind {
    case .memoryRead where !view.isOff:
      reads.open(header, event: event)
      knownTags.insert(header.tag)
      timedOut.remove(header.tag)
    case .message where header.messageCode.isError:
      docket.evaluated(.errorReportHasCause)
      docket.evaluated(.errorIsReported)
      guard view.control != nil, !ledger.report(header.messageCode),
        !isTimeout(header.messageCode, event: event)
      else { return }
      docket.violated(.errorReportHasCause, at: event.cycle, witnesses: [event]) {
        "\(header.messageCode) without an error that may be told so"
      }
    case .completion, .completionWithData:
      if header.status == .unsupportedRequest || header.status == .completerAbort,
        let request = asked[Self.key(header)]
      {
        let bit: UInt32 = header.status == .completerAbort ? 1 << 15 : 1 << 20
        note(bit, request, isAdvisory: true, event: event)
      }
      asked[Self.key(header)] = nil
      take(view.answer(header, payload: payload), event: event, docket: docket)
    default: break
    }
  }

  @inline(never)
  private mutating func deliverDown(
    _ header: TLPHeader, payload: RawSpan, event: TraceEvent, docket: Docket
  ) {
    settle(at: event, docket: docket)
    if isMalformed(header) { return note(1 << 18, header, isAdvisory: false, event: event) }
    switch header.kind {
    case .configurationRead, .configurationWrite:
      asked[Self.key(header)] = header
      take(view.deliver(header, payload: payload), event: event, docket: docket)
    case .memoryRead, .ioRead, .ioWrite: asked[Self.key(header)] = header
    case .memoryWrite:
      if header.doublewordCount == 1, header.firstByteEnables == 0 { return }
      let isDecoded = view.decodes(header)
      if isDecoded == false {
        note(1 << 20, header, isAdvisory: false, event: event)
      } else if header.poisoned {
        note(1 << 12, header, isAdvisory: false, event: event, isSure: isDecoded != nil)
      }
    case .completion, .completionWithData: complete(header, event: event)
    case .message, .messageWithData: break
    }
  }

  private func isMalformed(_ header: TLPHeader) -> Bool {
    switch header.kind.orderingClass {
    case .completion: return false
    case .posted where header.kind != .memoryWrite: return false
    default: break
    }
    let last = header.lastByteEnables & 15
    if header.doublewordCount < 2 { return last != 0 }
    return last == 0 || header.firstByteEnables & 15 == 0
  }

  private mutating func complete(_ header: TLPHeader, event: TraceEvent) {
    let isSure = knownTags.contains(header.tag)
    let isLost = timedOut.contains(header.tag)
    let age = reads.position(header).map { event.cycle - reads.requests[$0].event.cycle }
    switch reads.answer(header) {
    case .withoutRequest, .wrongByteCount:
      note(1 << 16, header, isAdvisory: true, event: event, isSure: isSure)
    case .partial, .last:
      if isLost {
        note(1 << 16, header, isAdvisory: true, event: event)
      } else if let age, age >= Self.earliestTimeout {
        note(1 << 16, header, isAdvisory: true, event: event, isSure: false)
      } else if header.poisoned {
        note(1 << 12, header, isAdvisory: true, event: event, isSure: isSure)
      }
    }
  }

  /// Whether a message can be about a completion that has not come.
  private mutating func isTimeout(_ message: MessageCode, event: TraceEvent) -> Bool {
    guard !view.isMasked(1 << 14),
      message == (view.isFatal(1 << 14) ? .errorFatal : .errorNonfatal)
    else { return false }
    var late: OutstandingRequest?
    reads.forEach { _, request in
      guard event.cycle - request.event.cycle >= Self.earliestTimeout,
        !timedOut.contains(request.header.tag),
        late.map({ $0.event.cycle > request.event.cycle }) ?? true
      else { return }
      late = request
    }
    guard let late else { return false }
    timedOut.insert(late.header.tag)
    ledger.hold(1 << 14, header: .zero, event: late.event, isSure: true)
    return true
  }

  /// Takes an error of the function: what it logs, and which message it owes.
  private mutating func note(
    _ bit: UInt32, _ header: TLPHeader, isAdvisory: Bool, event: TraceEvent, isSure: Bool = true
  ) {
    guard let control = view.control else { return }
    let isFatal = view.isFatal(bit)
    let tells = view.command & ConfigurationHeader.systemErrorEnable != 0
    let isUnsupported = bit == 1 << 20
    if isAdvisory && !isFatal {
      if view.masksAdvisory { return }
      if !view.isMasked(bit) {
        ledger.hold(bit, header: Self.words(header), event: event, isSure: isSure)
      }
      guard control & 1 != 0, !isUnsupported || control & 8 != 0 else { return }
      ledger.expect(.errorCorrectable, event: event, isOptional: !isSure)
      return
    }
    if view.isMasked(bit) { return }
    ledger.hold(bit, header: Self.words(header), event: event, isSure: isSure)
    guard tells || control & (isFatal ? 4 : 2) != 0,
      !isUnsupported || tells || control & 8 != 0
    else { return }
    ledger.expect(isFatal ? .errorFatal : .errorNonfatal, event: event, isOptional: !isSure)
  }

  private static func words(_ header: TLPHeader) -> SIMD4<UInt32> {
    var words = SIMD4<UInt32>.zero
    var bytes: [UInt8] = Array(repeating: 0, count: 16)
    var span = bytes.mutableSpan
    // SAFETY: every bit pattern is a valid byte.
    var raw = unsafe span.mutableBytes
    _ = header.encode(into: &raw)
    for index in 0..<4 { words[index] = raw.bytes.bigEndian(at: 4 * index) }
    return words
  }

  private mutating func take(
    _ change: ErrorRegisterView.Change, event: TraceEvent, docket: Docket
  ) {
    switch change {
    case .none: break
    case .control(let wasOff):
      // Where nothing could be told before, nothing is forgotten.
      guard view.isOff, !wasOff else { return }
      ledger.forget()
      reads = OutstandingRequests()
      knownTags.removeAll()
      timedOut.removeAll()
    case .cleared(let bits, let isAll): ledger.clear(bits, isAll: isAll)
    case .logRead(let index, let value):
      guard case .held(_, let header, let cause) = ledger.log else { return }
      docket.evaluated(.headerLogIsGuiltyPacket)
      guard header[index] != value else { return }
      docket.violated(.headerLogIsGuiltyPacket, at: event.cycle, witnesses: [cause, event]) {
        "doubleword \(index) of the header log is \(hexadecimal(UInt64(value)))"
          + ", that of the packet \(hexadecimal(UInt64(header[index])))"
      }
    }
  }

  private mutating func settle(at event: TraceEvent, docket: Docket) {
    for late in ledger.overdue(at: event.cycle) {
      miss(late, witnesses: [late.event, event], docket: docket)
    }
  }

  private func miss(_ late: ErrorLedger.Due, witnesses: [TraceEvent], docket: Docket) {
    let cycle = witnesses.last?.cycle ?? 0
    docket.evaluated(.errorIsReported)
    docket.violated(.errorIsReported, at: cycle, witnesses: witnesses) {
      "no \(late.message) has told of an error"
    }
  }

  /// The device's status became 0: the packets alone do not tell what else was reset.
  mutating func reset() {
    guard !view.isOff else { return }
    view.forget()
    ledger.forget()
  }

  /// Reports what was not told by the end.
  func finish(docket: Docket) {
    for late in ledger.due where !late.isOptional {
      miss(late, witnesses: [late.event], docket: docket)
    }
  }
}
