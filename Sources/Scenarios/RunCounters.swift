public import Trace
import PCIeLayouts

/// Counts what a run did, from its events.
public final class RunCounters: TraceObserver {
  /// TLPs sent down, by kind.
  public private(set) var sentDown: [Int] = Array(repeating: 0, count: TLPKind.allCases.count)
  /// TLPs sent up, by kind.
  public private(set) var sentUp: [Int] = Array(repeating: 0, count: TLPKind.allCases.count)
  /// Memory requests sent up that are MSI-X writes.
  public private(set) var upstreamInterrupts: Int = 0
  /// Memory requests sent up that are anything else.
  public private(set) var upstreamOther: Int = 0
  /// Translation requests among them.
  public private(set) var translationRequests: Int = 0
  /// Invalidations that were answered.
  public private(set) var invalidations: Int = 0
  /// Pages that the device asked for.
  public private(set) var pageRequests: Int = 0
  /// Accesses that the IOMMU refused.
  public private(set) var translationFaults: Int = 0
  /// Reads and writes of the device that its router kept local.
  public private(set) var localAccesses: Int = 0
  /// Errors that stopped a queue.
  public private(set) var deviceErrors: [DeviceError] = []
  /// Events in all.
  public private(set) var eventCount: UInt64 = 0
  private var messageAddresses: [UInt64] = []

  /// Makes counters that stand at zero.
  public init() {}

  /// Counts an event.
  public func observe(_ event: TraceEvent, payload: RawSpan) {
    eventCount += 1
    switch event.body {
    case .tlpSent(let packet): count(packet)
    case .translationFault: translationFaults += 1
    case .deviceReadIssued(let access), .deviceWriteIssued(let access):
      if access.route == .local { localAccesses += 1 }
    case .deviceError(let error): if deviceErrors.count < 64 { deviceErrors.append(error) }
    case .vectorProgrammed(let entry):
      if !messageAddresses.contains(entry.address) { messageAddresses.append(entry.address) }
    case .tlpDelivered, .memoryWritten, .memoryRead, .deviceReadCompleted, .queueConfigured,
      .queueStopped, .doorbell, .interruptDelivered, .regionPlaced, .dmaMapped, .dmaUnmapped,
      .statusChanged, .interruptLineChanged, .featuresNegotiated, .doorbellPosition:
      break
    }
  }

  private func count(_ packet: LinkEvent) {
    let kind = packet.header.kind
    guard packet.direction == .up else {
      sentDown[Int(kind.rawValue)] += 1
      return
    }
    sentUp[Int(kind.rawValue)] += 1
    switch kind {
    case .memoryRead, .memoryWrite:
      if kind == .memoryWrite && messageAddresses.contains(packet.header.address) {
        upstreamInterrupts += 1
      } else {
        upstreamOther += 1
        if packet.header.addressType == .translationRequest { translationRequests += 1 }
      }
    case .message:
      if packet.header.messageCode == .invalidateCompletion { invalidations += 1 }
      if packet.header.messageCode == .pageRequest { pageRequests += 1 }
    case .ioRead, .ioWrite, .configurationRead, .configurationWrite, .messageWithData, .completion,
      .completionWithData:
      break
    }
  }
}
