import ByteLayouts
import CycleKernel
import IOMMULayouts
import PCIeLayouts
import Trace

/// What becomes of a request that is refused.
///
/// Source: Arm SMMUv3, 3.12 (fault models) and 7 (event queue).
extension StreamUnit {
  /// Ends a request with a fault, and records it as stream and context say.
  func refuse(_ fault: StreamFault, _ query: TranslationQuery) -> TranslationOutcome {
    let reason =
      fault.reason ?? (fault.code == .access ? .pagingEntryReservedBits : refusal(query))
    guard query.recordsFaults else { return .fault(reason: reason) }
    faultCount += 1
    let event = TranslationFault(
      requester: query.requester, address: query.address, reason: reason.rawValue,
      isWrite: query.kind.isWrite)
    trace.record(cycle: query.cycle, .translationFault(event))
    if isRecorded(fault, query.requester.rawValue) {
      record(fault, query, stallTag: nil)
    }
    return .fault(reason: reason)
  }

  /// The tables say no.
  func refusal(_ query: TranslationQuery) -> FaultReason {
    query.kind.isWrite ? .writeNotAllowed : .readNotAllowed
  }

  /// Faults of configuration are always recorded, those of translation as the stage has it.
  private func isRecorded(_ fault: StreamFault, _ stream: UInt16) -> Bool {
    guard fault.code.isOfTranslation else {
      return fault.code != .badStream || registers.recordsBadStreams
    }
    return fault.isStageTwo
      ? streams[stream]?.recordsStageTwo == true : contexts[stream]?.recordsFaults == true
  }

  /// Writes a record behind the others; one that finds no room is lost.
  func record(_ fault: StreamFault, _ query: TranslationQuery, stallTag: UInt16?) {
    guard let place = registers.takeEventPlace() else { return }
    var event = StreamEvent(fault.code, stream: query.requester.rawValue)
    event.stallTag = stallTag
    event.isWrite = query.kind.isWrite
    event.isStageTwo = fault.isStageTwo
    event.subject = fault.subject
    event.address = query.address
    event.intermediate = fault.intermediate
    let first = GuestPhysicalAddress(rawValue: place)
    guard memory.contains(first, count: Int(StreamEvent.byteCount)) else { return }
    if isCoherent { snoop(place, byteCount: StreamEvent.byteCount, drops: true) }
    let words = event.words
    for index in words.indices {
      memory.store(
        words[index], at: first.advanced(by: UInt64(index) * 8), agent: .iommu, at: query.cycle)
    }
  }
}
