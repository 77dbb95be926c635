import ByteLayouts
import Endpoint
import GuestDriver
import HostPlatform
import OrderingReference
import PCIeLayouts
import PlatformKnobs
import Scenarios
import Trace
import VirtioLayouts

/// The machine of a cell: the usual parts, with the host's view of addresses in the IOMMU's place.
final class CellMachine {
  /// Bytes of the guest's memory, and of all memory that a request can meet.
  static let guestByteCount: UInt64 = 16 << 20
  static let machineByteCount: UInt64 = 4 << 30
  /// Bytes of the device's region, where it has one.
  static let regionByteCount: UInt64 = 1 << 20

  let cell: PlatformConfiguration
  let system: SimulatedSystem
  let view: HostView
  let ledger = ExposureLedger()
  /// Pages that firmware used, and those of the kernel.
  let bootPages: PageAllocator
  let pages: PageAllocator

  init(_ cell: PlatformConfiguration, engine: EngineKind, disk: CellDisk, tracing: Bool) throws {
    self.cell = cell
    var configuration = SystemConfiguration(access: .iommu)
    configuration.engine = engine
    configuration.memoryByteCount = Self.guestByteCount
    configuration.machineByteCount = Self.machineByteCount
    configuration.queueSize = 16
    configuration.watchdogLimit = 300_000
    Self.set(&configuration.endpoint, cell)
    if cell.platform == .arm {
      configuration.endpoint.transport = .memoryMapped(
        base: AddressMap.platformDevices.lowerBound, isLegacy: false)
    }
    var made: HostView?
    system = SimulatedSystem(
      configuration: configuration, backend: .block(disk.image),
      engine: try AssembledEngine(engine, queueCount: 4, tracing: tracing), observers: [ledger],
      makeUnit: { memory, trace in
        let view = HostView(
          cell, guestByteCount: Self.guestByteCount, memory: memory, trace: trace)
        made = view
        return view
      })
    guard let made else { preconditionFailure("the system makes its unit") }
    view = made
    system.trace.add(HostViewListener(view))
    bootPages = PageAllocator(
      base: GuestPhysicalAddress(rawValue: 1 << 20), byteCount: 1 << 20)
    pages = PageAllocator(
      base: GuestPhysicalAddress(rawValue: 2 << 20), byteCount: Self.guestByteCount - 2 << 20)
  }

  private static func set(_ endpoint: inout EndpointConfiguration, _ cell: PlatformConfiguration) {
    endpoint.queueCount = 1
    endpoint.vectorCount = 2
    // Requests of a page, one at a time: room for more would cost more than the run.
    endpoint.requestSlotCount = 2
    endpoint.maximumTransferByteCount = 64 << 10
    endpoint.ringFeatures = []
    endpoint.offersAccessPlatform = cell.offersAccessPlatform
    endpoint.requiresAccessPlatform = false
    switch cell.device {
    case .translating, .backend, .staleBackend:
      endpoint.requiresAccessPlatform = cell.offersAccessPlatform
    case .unableBackend: endpoint.unworkableFeatures = .accessPlatform
    case .bypassing, .card, .assignedCard: break
    }
    // The indicator of the threads: whoever bypasses says so in the class code.
    if cell.policy == .indicator, !cell.device.isTranslated { endpoint.programmingInterface = 1 }
    if cell.offersHint { endpoint.reservedFeatures = PlatformHint.bit }
    switch cell.region {
    case .none: break
    case .hint:
      endpoint.bounceByteCount = regionByteCount
      endpoint.bounceProfile = .swiotlbCapability(.hint)
    case .bitAlone:
      endpoint.bounceByteCount = regionByteCount
      endpoint.bounceProfile = .swiotlbCapability(.strict)
      endpoint.mutant = .offersSwiotlbWithoutRegion
    case .both:
      endpoint.bounceByteCount = regionByteCount
      endpoint.bounceProfile = .swiotlbCapability(.strict)
      endpoint.requiresBounce = cell.memory != .open && cell.unaccepted == .refuse
    }
  }

  /// The page of registers of IOMMU and host.
  static let registers = GuestPhysicalAddress(rawValue: AddressMap.translationUnit.lowerBound)

  /// Another function behind the IOMMU.
  static let neighbour = RequesterID(bus: 1, device: 0, function: 1)
  /// The stream of a memory-mapped device.
  static let stream: UInt16 = 0

  /// Shares pages with the host, where it guards memory.
  func share(_ place: GuestPhysicalAddress, byteCount: Int) {
    for page in place.rawValue >> 12...(place.rawValue + UInt64(byteCount) - 1) >> 12 {
      system.cpu.store(page, at: Self.registers.advanced(by: HostView.shareRegister))
    }
    system.cpu.fullFence()
  }
}
