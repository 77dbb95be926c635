public import OrderingReference
public import Trace

/// Keeps the events around a violation that an earlier run with the same seed found.
public final class ViolationRecorder: TraceObserver {
  /// An event with its bytes.
  struct Entry {
    var event: TraceEvent
    var bytes: [UInt8]
    var isWitness: Bool
  }

  let violation: Violation
  private let limit: Int
  private var recent: [Entry] = []
  private var witnesses: [Entry] = []

  /// Makes a recorder of the violation's witnesses and the last `limit` events before it.
  public init(_ violation: Violation, limit: Int = 28) {
    self.violation = violation
    self.limit = limit
  }

  /// Keeps the event if it can matter.
  public func observe(_ event: TraceEvent, payload: RawSpan) {
    guard event.cycle <= violation.cycle, Self.isShown(event) else { return }
    let isWitness = violation.witnesses.contains(event)
    guard isWitness || !Self.isOfGuest(event) else { return }
    var bytes: [UInt8] = []
    for index in 0..<min(payload.byteCount, 64) {
      bytes.append(payload.unsafeByte(index))
    }
    let entry = Entry(event: event, bytes: bytes, isWitness: isWitness)
    recent.append(entry)
    if recent.count > 2 * limit { drop() }
  }

  private func drop() {
    let old = recent.prefix(limit)
    witnesses += old.filter(\.isWitness)
    recent.removeFirst(limit)
  }

  /// The witnesses, and what came last before the violation was known.
  var entries: [Entry] {
    let last = recent.suffix(limit)
    return witnesses + recent.dropLast(last.count).filter(\.isWitness) + last
  }

  /// Whether it is one of the many accesses of the guest, which matter as witnesses alone.
  private static func isOfGuest(_ event: TraceEvent) -> Bool {
    switch event.body {
    case .memoryWritten(let access), .memoryRead(let access): access.agent == .guest
    default: false
    }
  }

  private static func isShown(_ event: TraceEvent) -> Bool {
    switch event.body {
    case .tlpSent, .tlpDelivered, .memoryWritten, .memoryRead, .deviceReadIssued,
      .deviceReadCompleted, .deviceWriteIssued, .doorbell, .interruptDelivered, .dmaMapped,
      .dmaUnmapped, .deviceError, .statusChanged, .translationFault, .queueConfigured,
      .queueStopped, .regionPlaced:
      true
    case .doorbellPosition, .interruptLineChanged, .featuresNegotiated, .vectorProgrammed:
      false
    }
  }
}

extension RawSpan {
  /// A byte inside the span.
  fileprivate func unsafeByte(_ index: Int) -> UInt8 {
    unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self)
  }
}
