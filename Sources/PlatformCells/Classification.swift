import GuestDriver
import PlatformKnobs
import Trace

/// Which class a run falls into; decided from what happened alone.
///
/// | seen                                                  | class              |
/// | ----------------------------------------------------- | ------------------ |
/// | memory of others written, or wrong data                | corrupts           |
/// | the guest or the device gave up before any data moved  | refused            |
/// | an access was refused, and IOMMU or device said so     | faults             |
/// | the guest waits and nobody said anything               | hangs              |
/// | data right, the unasked request landed                 | works, unprotected |
/// | data right, it did not                                 | works, protected   |
struct Classification {
  let outcome: PlatformOutcome
  let reason: String

  init(
    stop: CellStop?, findings: ExposureLedger.Findings, canariesAreWhole: Bool,
    dataIsRight: Bool, probeLanded: Bool?, waiting: String
  ) {
    if findings.strayWriteCount > 0 || !canariesAreWhole {
      outcome = .corrupts
      let place = findings.firstStray.map { " first at " + hex($0) } ?? ""
      reason =
        "the device wrote \(findings.strayWriteCount) times to memory that was not its own\(place)"
      return
    }
    switch stop {
    case .refused(let why):
      outcome = .refused
      reason = why
    case .driver(let error):
      (outcome, reason) = Self.failed(error, findings, waiting)
    case nil where !dataIsRight:
      outcome = .corrupts
      reason = "the guest read other bytes than the disk holds"
    case nil where findings.faultCount > 0:
      outcome = .faults
      reason = Self.fault(findings) ?? ""
    case nil:
      outcome = probeLanded == false ? .worksProtected : .worksUnprotected
      reason =
        probeLanded == false
        ? "data is right, and a request to a page that was never given was refused"
        : "data is right, and a request to a page that was never given reached it"
    }
  }

  private static func fault(_ findings: ExposureLedger.Findings) -> String? {
    findings.firstFault.map {
      "the IOMMU refused \($0.isWrite ? "a write to" : "a read of") \(hex($0.address)) "
        + "with reason \($0.reason)"
    }
  }

  private static func failed(
    _ error: DriverError, _ findings: ExposureLedger.Findings, _ waiting: String
  ) -> (PlatformOutcome, String) {
    if let fault = fault(findings) { return (.faults, fault) }
    if let error = findings.deviceErrors.first {
      return (
        .faults, "the device stopped its queue: \(error.code) at \(hex(error.address))"
      )
    }
    if case .deviceNeedsReset = error { return (.faults, error.description) }
    return (.hangs, "nothing moves: \(waiting)")
  }
}
