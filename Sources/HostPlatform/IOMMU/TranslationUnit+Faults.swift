public import IOMMULayouts

import CycleKernel
import PCIeLayouts
import Trace

extension TranslationUnit {
  /// FSTS as software reads it.
  public var faultStatus: FaultStatus {
    guard let first = faultRecords.firstIndex(where: \.isInUse) else { return stickyFaultStatus }
    return stickyFaultStatus.union(.pending).union(FaultStatus(rawValue: UInt32(first) << 8))
  }

  /// Records a fault and makes the answer.
  func fault(
    _ reason: FaultReason, _ query: TranslationQuery, recordingIsDisabled: Bool
  ) -> TranslationOutcome {
    faultCount += 1
    let event = TranslationFault(
      requester: query.requester, address: query.address, reason: reason.rawValue,
      isWrite: query.kind.isWrite)
    trace.record(cycle: query.cycle, .translationFault(event))
    if recordingIsDisabled && reason.isQualified { return .fault(reason: reason) }
    if faultRecords[nextFaultRecord].isInUse {
      stickyFaultStatus.insert(.overflow)
    } else if !stickyFaultStatus.contains(.overflow) {
      faultRecords[nextFaultRecord] = FaultRecord(
        address: query.address, requester: query.requester.rawValue, reason: reason,
        addressType: query.kind.addressType.rawValue, isWrite: query.kind.isWrite,
        pasid: query.pasid)
      nextFaultRecord = (nextFaultRecord + 1) % faultRecords.count
    }
    return .fault(reason: reason)
  }

  /// Clears the bits of FSTS that are written as 1; a queue whose errors are gone goes on.
  func clearFaultStatus(_ bits: FaultStatus, at cycle: Cycle) {
    stickyFaultStatus.subtract(bits.intersection(.writeOneToClear))
    if case .stopped = queueState, stickyFaultStatus.isDisjoint(with: .queueErrors) {
      queueState = .idle
      startQueue(at: cycle)
    }
  }
}
