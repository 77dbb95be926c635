import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeLayouts
import PlatformKnobs
import Trace
import VirtioLayouts

/// How the host carries out the device's requests: which addresses it takes them for, what it
/// remembers of translations, and which pages it lets them reach.
///
/// It stands where the IOMMU stands and has the platform's own unit inside, whose registers the
/// guest programs whether or not the device heeds them.
final class HostView: UpstreamTranslation {
  /// What an address of the device is.
  enum Rule: Hashable {
    /// Guest-physical: nobody asks the IOMMU.
    case physical
    /// What the IOMMU says, asked each time.
    case unit
    /// What the IOMMU once said, kept in a cache that is told of invalidations or not.
    case cached(isTold: Bool)
    /// An address of the machine, of which the guest has some frames.
    case machine
  }

  /// Registers of the host's own behind those of the IOMMU: the number of a page to share or to take
  /// back.
  static let shareRegister: UInt64 = 0xfe0
  static let unshareRegister: UInt64 = 0xfe8
  /// Where memory lies that machine addresses of other guests reach.
  static let neighbourBase: UInt64 = 0x8000_0000

  /// The platform's unit.
  let inner: any UpstreamTranslation
  let memory: HostMemory
  /// How the device works once firmware is done with it.
  var rule: Rule
  /// Before the kernel runs, firmware uses the device by plain addresses.
  var isBooting = true
  var pages: MemoryGuardState
  var snoop: QueueSnoop?
  private let frames: MachineFrames?
  private var cache: [UInt64: UInt64] = [:]
  private let unaccepted: UnacceptedPolicy
  private let heedsHint: Bool
  private let neighbourBypasses: Bool
  /// A card that was assigned to the guest reaches the guest's pages by the machine's second stage,
  /// whatever the hypervisor itself may not see.
  private let isAssigned: Bool

  init(_ cell: PlatformConfiguration, guestByteCount: UInt64, memory: HostMemory, trace: TraceHub) {
    self.memory = memory
    frames = cell.platform == .xen ? MachineFrames(count: guestByteCount >> 12) : nil
    inner =
      switch cell.platform {
      case .pc: TranslationUnit(memory: memory, trace: trace)
      case .powerpc: TCEUnit(memory: memory, trace: trace)
      case .sparc: DVMAUnit(memory: memory, trace: trace)
      case .xen: GrantUnit(memory: memory, trace: trace, guestByteCount: guestByteCount)
      case .arm:
        StreamUnit(memory: memory, trace: trace, isCoherent: cell.coherence == .coherent)
      }
    rule =
      switch cell.device {
      case .bypassing, .unableBackend, .assignedCard: .physical
      case .translating: .unit
      case .backend: .cached(isTold: true)
      case .staleBackend: .cached(isTold: false)
      case .card: cell.platform == .xen ? .machine : .unit
      }
    pages = MemoryGuardState(kind: cell.memory)
    unaccepted = cell.unaccepted
    heedsHint = cell.offersHint
    neighbourBypasses = cell.neighbour == .bypassing
    isAssigned = cell.device == .card || cell.device == .assignedCard
    if cell.memory != .open, cell.unaccepted == .snoop { snoop = QueueSnoop(memory: memory) }
  }

  func translate(
    _ query: TranslationQuery
  ) -> (outcome: TranslationOutcome, memoryReadCount: Int) {
    if isBooting || neighbourBypasses && query.requester == CellMachine.neighbour {
      return (.translated(GuestPhysicalAddress(rawValue: query.address)), 0)
    }
    let answer = first(query)
    guard case .translated(let address) = answer.outcome else { return answer }
    if isAssigned { return answer }
    guard let place = pages.admit(address.rawValue, in: memory) else {
      return (.blocked(.translationDisabled), answer.memoryReadCount)
    }
    return (.translated(GuestPhysicalAddress(rawValue: place)), answer.memoryReadCount)
  }

  private func first(
    _ query: TranslationQuery
  ) -> (outcome: TranslationOutcome, memoryReadCount: Int) {
    switch rule {
    case .unit: return inner.translate(query)
    case .physical:
      guard query.kind.addressType == .untranslated else {
        return (.blocked(.translationDisabled), 0)
      }
      return (.translated(GuestPhysicalAddress(rawValue: query.address)), 0)
    case .machine:
      let offset = query.address & 4095
      guard let frame = frames?.guest(of: query.address >> 12) else {
        return (.translated(GuestPhysicalAddress(rawValue: Self.neighbour(query.address))), 0)
      }
      return (.translated(GuestPhysicalAddress(rawValue: frame << 12 | offset)), 0)
    case .cached:
      let key = (query.address >> 12) << 1 | (query.kind.isWrite ? 1 : 0)
      if let base = cache[key] {
        return (.translated(GuestPhysicalAddress(rawValue: base | query.address & 4095)), 0)
      }
      let answer = inner.translate(query)
      if case .translated(let address) = answer.outcome { cache[key] = address.rawValue & ~4095 }
      return answer
    }
  }

  /// Where a machine address that is not the guest's leads.
  static func neighbour(_ address: UInt64) -> UInt64 { neighbourBase + (address & 0x3fff_ffff) }

  /// The number under which a device finds a page of the guest that nobody gave it.
  func number(of page: GuestPhysicalAddress) -> UInt64 {
    guard rule == .machine, let frames else { return page.rawValue }
    return frames.machine(of: page.rawValue >> 12) << 12
  }

  func prepare(_ query: TranslationQuery) -> Int {
    !isBooting && rule == .unit ? inner.prepare(query) : 0
  }

  func readRegister(offset: UInt64, byteCount: Int, at cycle: Cycle) -> UInt64 {
    inner.readRegister(offset: offset, byteCount: byteCount, at: cycle)
  }

  func writeRegister(offset: UInt64, value: UInt64, byteCount: Int, at cycle: Cycle) {
    switch offset {
    case Self.shareRegister: pages.set(page: value, isShared: true)
    case Self.unshareRegister: pages.set(page: value, isShared: false)
    default:
      inner.writeRegister(offset: offset, value: value, byteCount: byteCount, at: cycle)
      // Every change of tables ends in a register: what was kept may be old.
      if rule == .cached(isTold: true) { cache.removeAll(keepingCapacity: true) }
    }
  }

  var nextDue: Cycle { inner.nextDue }
  func evaluate(at cycle: Cycle) { inner.evaluate(at: cycle) }
  func takeInvalidateRequest() -> InvalidateRequest? { inner.takeInvalidateRequest() }
  func invalidateCompleted(
    requester: RequesterID, itagVector: UInt32, completionCount: Int, at cycle: Cycle
  ) -> Bool {
    inner.invalidateCompleted(
      requester: requester, itagVector: itagVector, completionCount: completionCount, at: cycle)
  }
}

extension HostView {
  /// The host looks at what was negotiated, and where it snoops, at the queues.
  fileprivate func observe(_ event: TraceEvent) {
    guard !isBooting else { return }
    switch event.body {
    case .featuresNegotiated(.device, let features):
      if unaccepted == .lift, !features.contains(.swiotlb) { pages.kind = .open }
      if heedsHint, features.contains(PlatformHint.bit) { rule = .physical }
    case .queueConfigured(let areas) where areas.party == .device: snoop?.areas = areas
    case .doorbell: snoop?.look(&pages)
    default: break
    }
  }
}

/// Tells the host's view what happens; it does not keep the view alive, which holds the memory whose
/// trace this observer listens to.
final class HostViewListener: TraceObserver {
  private weak var view: HostView?

  init(_ view: HostView) { self.view = view }

  func observe(_ event: TraceEvent, payload: RawSpan) { view?.observe(event) }
}

/// The hint of the third draft of the feature: the device would rather bypass the IOMMU.
enum PlatformHint {
  /// A bit that no specification has given away.
  static let bit = FeatureBits(bit: 42)
}
