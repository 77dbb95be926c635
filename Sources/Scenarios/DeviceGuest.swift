public import ByteLayouts
import Endpoint
public import GuestDriver
public import HostPlatform
import PCIeFabric
import PCIeLayouts
import Trace
public import VirtioLayouts

/// The guest with a virtio function brought up as far as its type does not matter: enumeration,
/// negotiation, DMA API, MSI-X, queues.
///
/// Everything happens by loads, stores and configuration requests of the CPU.
public final class DeviceGuest {
  /// The function as enumeration found it; nil for a memory-mapped device.
  public let function: PCIFunction?
  /// How the device interrupts.
  public private(set) var interrupts: any GuestInterrupts
  /// The device's common configuration.
  public let virtio: VirtioDriver
  /// How buffers become device addresses.
  public let mapper: any DMAMapper
  /// What was negotiated.
  public let features: FeatureBits
  /// Pages of host memory for the guest's own use.
  public let pages: PageAllocator
  /// The queues that were made so far.
  public private(set) var queues: [Virtqueue] = []
  private let system: SimulatedSystem
  private var configuration: SystemConfiguration { system.configuration }
  private var usesPin = false
  /// Which vectors the queues get.
  public var vectorUse = VectorUse.each

  /// Bus behind the root port.
  public static let bus: UInt8 = 1
  /// Where the guest's own memory begins.
  static let memoryBase = GuestPhysicalAddress(rawValue: 1 << 20)
  /// Entries of an indirect table, enough for the longest chain of these drivers.
  static let tableEntryCount = 32

  /// Brings the function up to FEATURES_OK, with its DMA API.
  ///
  /// - Parameters:
  ///   - wanted: features of the type to accept where they are offered.
  ///   - skipped: bytes of the 64-bit window that stay empty below the BARs in it.
  /// - Throws: `DriverError`; the device is then left with FAILED set where that is possible.
  public init(
    _ system: SimulatedSystem, type: VirtioDeviceType, wanted: FeatureBits, skipped: UInt64 = 0
  ) throws(DriverError) {
    self.system = system
    let configuration = system.configuration
    let cpu = system.cpu
    let pages = PageAllocator(
      base: Self.memoryBase,
      byteCount: configuration.memoryByteCount - Self.memoryBase.rawValue)
    self.pages = pages
    let registers: any VirtioRegisters
    if case .memoryMapped(let base, _) = configuration.endpoint.transport {
      function = nil
      registers = try MappedRegisters(base: GuestPhysicalAddress(rawValue: base), cpu: cpu)
    } else {
      let isTransitional = configuration.endpoint.transport == .transitional
      let found = try PCIFunction(
        on: Self.bus, vendor: VirtioIdentifiers.vendor,
        device: isTransitional ? type.transitionalDeviceID : type.modernDeviceID, cpu: cpu,
        usesPin: configuration.usesPin, skipped: skipped, mutant: configuration.driverMutant)
      found.setSizes(
        maximumPayload: configuration.link.maximumPayload,
        maximumReadRequest: configuration.link.maximumReadRequest,
        allowsRelaxedOrdering: configuration.allowsRelaxedOrdering, cpu: cpu)
      function = found
      registers =
        configuration.usesLegacyInterface
        ? try LegacyRegisterFile(found, cpu: cpu)
        : ModernRegisters(
          structures: try VirtioStructures(found, cpu: cpu, mutant: configuration.driverMutant),
          cpu: cpu, mutant: configuration.driverMutant)
    }
    virtio = VirtioDriver(
      registers: registers, cpu: cpu, trace: system.trace, mutant: configuration.driverMutant)
    interrupts = cpu
    try virtio.reset()
    features = try virtio.negotiate(
      wanted: wanted.union(.version1),
      needed: registers.isLegacy
        ? configuration.ringFeatures
        : Self.neededFeatures(configuration).union(configuration.ringFeatures))
    mapper = try Self.mapper(
      system, pages: pages, function: function, virtio: virtio)
  }

  /// Turns MSI-X on with a vector for configuration changes and one for each of `queueCount` queues.
  ///
  /// - Throws: `DriverError.vectorRefused(queue:)`.
  public func enableVectors(queueCount: UInt16) throws(DriverError) {
    guard !configuration.usesPin, let function else {
      usesPin = true
      interrupts = PinInterrupts(
        line: system.cpu, registers: virtio.registers, queueCount: queueCount)
      return
    }
    let vectorCount = MSIXDriver.enable(
      function, count: Int(queueCount) + 1, cpu: system.cpu, trace: system.trace)
    guard vectorCount > Int(queueCount) else { throw .vectorRefused(queue: queueCount) }
    (virtio.registers as? LegacyRegisterFile)?.usesVectors = true
    try virtio.setConfigurationVector(vectorUse == .none ? CommonConfiguration.noVector : 0)
    if vectorUse != .each {
      interrupts = TurnInterrupts(
        cpu: system.cpu, queueCount: queueCount, isShared: vectorUse == .shared)
    }
    if configuration.driverMutant == .pci33ReadsStatus {
      interrupts = StatusReadingInterrupts(interrupts, registers: virtio.registers)
    }
  }

  /// Makes and enables the next queue, of at most the configured size, with vector number + 1.
  ///
  /// - Throws: `DriverError`.
  public func addQueue() throws(DriverError) -> Virtqueue {
    let index = UInt16(queues.count)
    let cpu = system.cpu
    let most = virtio.maximumSize(queue: index)
    // A legacy PCI device says how long its queues are.
    let isFixed = virtio.registers is LegacyRegisterFile
    let wanted = isFixed ? most : min(system.configuration.queueSize, most)
    guard wanted > 0 else { throw .noQueue(index: index) }
    let size = try depth(queue: index, wanted: wanted)
    var settings = Virtqueue.Settings(
      features: features, mutant: system.configuration.driverMutant)
    settings.isLegacy = virtio.registers.isLegacy
    let mutant = system.configuration.driverMutant
    if features.contains(.indirectDescriptors) || mutant == .vqSplit10UnaskedTables {
      settings.tables = tables(size)
    }
    let queue: Virtqueue =
      features.contains(.ringPacked)
      ? try PackedQueue(
        index: index, size: size, mapper: mapper, cpu: cpu, trace: system.trace,
        settings: settings)
      : try SplitQueue(
        index: index, size: size, mapper: mapper, cpu: cpu, trace: system.trace,
        settings: settings)
    try virtio.enable(queue, vector: usesPin ? nil : vectorUse.vector(queue: index))
    if vectorUse == .polled { queue.disableInterrupts() }
    queues.append(queue)
    return queue
  }

  /// Makes every queue anew and enables it, behind a reset of each; the memory of the old ones is the
  /// driver's again.
  ///
  /// - Throws: `DriverError`.
  public func renewQueues() throws(DriverError) {
    let count = queues.count
    queues.removeAll()
    for _ in 0..<count { _ = try addQueue() }
  }

  private func tables(_ size: UInt16) -> IndirectTables {
    let count = min(Int(size), 128)
    let isLonger = [.vqSplit12OverlongChain, .vqPack10OverlongList].contains(
      system.configuration.driverMutant)
    let entryCount = min(Self.tableEntryCount, max(2, isLonger ? 2 * Int(size) : Int(size)))
    return IndirectTables(
      base: memory(IndirectTables.byteCount(count: count, entryCount: entryCount)), count: count,
      entryCount: entryCount, mapper: mapper, cpu: system.cpu)
  }

  /// Takes memory of the guest's own, in whole pages.
  public func memory(_ byteCount: Int) -> GuestPhysicalAddress {
    guard let place = pages.allocate(pageCount: PageAllocator.pageCount(for: byteCount)) else {
      preconditionFailure("host memory holds what the drivers need")
    }
    return place
  }

  private static func neededFeatures(_ configuration: SystemConfiguration) -> FeatureBits {
    switch configuration.access {
    case .iommu where !configuration.insistsOnPlatform: [.version1, .orderPlatform]
    case .direct, .hint, .mixedRings, .mixedBuffers: [.version1]
    case .iommu: [.version1, .accessPlatform, .orderPlatform]
    case .bounce where configuration.driverMutant == .sw01RefusesRegion:
      [.version1, .accessPlatform, .orderPlatform]
    case .bounce, .relocated, .promised, .marked:
      [.version1, .swiotlb, .accessPlatform, .orderPlatform]
    case .dmbOffset, .dmbBus:
      configuration.driverMutant == .dmbG01AcceptsAlone
        ? [.version1, .deviceMemoryBuffer, .accessPlatform]
        : [.version1, .deviceMemoryBuffer, .accessPlatform, .orderPlatform]
    }
  }

  private static func mapper(
    _ system: SimulatedSystem, pages: PageAllocator, function: PCIFunction?,
    virtio: VirtioDriver
  ) throws(DriverError) -> any DMAMapper {
    let cpu = system.cpu
    switch system.configuration.access {
    case .direct:
      let mapper = DirectMapper(cpu: cpu, pages: pages, trace: system.trace)
      mapper.mutant = system.configuration.driverMutant
      return mapper
    case .iommu:
      guard let function else { throw .translation("the device has no requester ID") }
      return try translationMapper(system, pages: pages, function: function)
    case .bounce, .hint, .mixedRings, .mixedBuffers:
      guard let bounce = (virtio.registers as? ModernRegisters)?.structures.bounce else {
        throw .missingCapability(.swiotlb)
      }
      let region = bounceMapper(system, bounce)
      let direct = DirectMapper(cpu: cpu, pages: pages, trace: system.trace)
      let access = system.configuration.access
      return access == .mixedRings || access == .mixedBuffers
        ? mixedMapper(access, region, direct) : placed(region, direct, system.configuration)
    case .relocated:
      return try formMapper(.relocatedWindow, system, pages: pages, virtio: virtio)
    case .promised: return try formMapper(.promisedRange, system, pages: pages, virtio: virtio)
    case .marked: return try formMapper(.marker, system, pages: pages, virtio: virtio)
    case .dmbOffset, .dmbBus: return try bufferMapper(system, virtio: virtio)
    }
  }
}
