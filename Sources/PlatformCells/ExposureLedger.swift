import ByteLayouts
import PCIeLayouts
import Trace
import VirtioLayouts

/// Notes what the guest has given the device, and what the device then touched beside it.
///
/// It looks at memory itself, behind IOMMU and host: what counts is where bytes were read or
/// written, whatever numbers led there.
final class ExposureLedger: TraceObserver {
  /// What a watched run showed.
  struct Findings {
    var strayWriteCount = 0
    var strayReadCount = 0
    var firstStray: UInt64?
    var faultCount = 0
    var firstFault: TranslationFault?
    var deviceErrors: [DeviceError] = []
    /// Address of the first memory read that went up the link.
    var firstReadAddress: UInt64?
    /// Memory requests that went up and are no interrupts.
    var upstreamCount = 0
    var translationRequestCount = 0
    var negotiated: UInt64?
    var localCount = 0
    var firstDoorbellCycle: UInt64?
  }

  private(set) var findings = Findings()
  /// Whether anything is noted at all.
  var isArmed = false
  private var open: [Range<UInt64>] = []
  private let interrupts: ClosedRange<UInt64> = 0xfee0_0000...0xfeef_ffff

  func observe(_ event: TraceEvent, payload: RawSpan) {
    switch event.body {
    case .dmaMapped(let mapping) where mapping.space == .host: open.append(range(mapping))
    case .dmaUnmapped(let mapping) where mapping.space == .host:
      let gone = range(mapping)
      if let index = open.lastIndex(of: gone) { open.remove(at: index) }
    default: if isArmed { note(event) }
    }
  }

  private func range(_ mapping: DMAMapping) -> Range<UInt64> {
    mapping.memoryAddress..<mapping.memoryAddress + mapping.byteCount
  }

  private func note(_ event: TraceEvent) {
    switch event.body {
    case .memoryWritten(let access) where isStray(access):
      findings.strayWriteCount += 1
      findings.firstStray = findings.firstStray ?? access.address
    case .memoryRead(let access) where isStray(access): findings.strayReadCount += 1
    case .translationFault(let fault):
      findings.faultCount += 1
      findings.firstFault = findings.firstFault ?? fault
    case .doorbell: findings.firstDoorbellCycle = findings.firstDoorbellCycle ?? event.cycle
    case .deviceError(let error): findings.deviceErrors.append(error)
    case .deviceReadIssued(let access), .deviceWriteIssued(let access):
      if access.route == .local { findings.localCount += 1 }
    case .featuresNegotiated(.device, let features): findings.negotiated = features.rawValue
    case .tlpSent(let packet) where packet.direction == .up: note(packet)
    default: break
    }
  }

  private func note(_ packet: LinkEvent) {
    let header = packet.header
    guard header.kind == .memoryRead || header.kind == .memoryWrite,
      !interrupts.contains(header.address)
    else { return }
    findings.upstreamCount += 1
    if header.addressType == .translationRequest { findings.translationRequestCount += 1 }
    if header.kind == .memoryRead {
      findings.firstReadAddress = findings.firstReadAddress ?? header.address
    }
  }

  private func isStray(_ access: MemoryAccess) -> Bool {
    guard access.agent == .device, access.space == .host,
      !(MemoryGuardState.garbageBase..<HostView.neighbourBase).contains(access.address)
    else { return false }
    let end = access.address + UInt64(access.byteCount)
    return !open.contains { $0.lowerBound <= access.address && end <= $0.upperBound }
  }
}
