import ByteLayouts
import Endpoint
public import GuestDriver
import HostPlatform
import IOMMULayouts
import PCIeFabric
import PCIeLayouts
import Trace
public import VirtioLayouts

/// The guest with its block device up: enumeration, DMA API, negotiation, queues, MSI-X.
///
/// Everything happens by loads, stores and configuration requests of the CPU.
public final class BlockGuest {
  /// The function as enumeration found it.
  public let function: PCIFunction
  /// The device's common configuration.
  public let virtio: VirtioDriver
  /// How buffers become device addresses.
  public let mapper: any DMAMapper
  /// The block driver.
  public let block: BlockDriver
  /// The queues of the block driver.
  public let queues: [SplitQueue]
  /// What was negotiated.
  public let features: FeatureBits
  /// Capacity in sectors of 512 bytes.
  public let capacity: UInt64
  /// Most data segments in a request.
  public let segmentMax: Int
  /// Largest segment in bytes.
  public let sizeMax: Int
  /// Pages of host memory for the guest's own use.
  public let pages: PageAllocator

  /// Requests that the block driver can have in flight.
  public static let requestSlotCount: Int = 64
  /// Bus behind the root port.
  static let bus: UInt8 = 1
  /// Where the guest's own memory begins.
  static let memoryBase = GuestPhysicalAddress(rawValue: 1 << 20)

  /// Brings the device up.
  ///
  /// - Throws: `DriverError`; the device is then left with FAILED set where that is possible.
  public init(_ system: SimulatedSystem) throws(DriverError) {
    let configuration = system.configuration
    let cpu = system.cpu
    let pages = PageAllocator(
      base: Self.memoryBase,
      byteCount: configuration.memoryByteCount - Self.memoryBase.rawValue)
    self.pages = pages
    function = try PCIFunction(
      on: Self.bus, vendor: VirtioIdentifiers.vendor,
      device: VirtioDeviceType.block.modernDeviceID, cpu: cpu)
    function.setSizes(
      maximumPayload: configuration.link.maximumPayload,
      maximumReadRequest: configuration.link.maximumReadRequest, cpu: cpu)
    let structures = try VirtioStructures(function, cpu: cpu)
    virtio = VirtioDriver(structures: structures, cpu: cpu)
    try virtio.reset()
    features = try virtio.negotiate(
      wanted: [.version1, .blockFlush, .blockMultiqueue, .blockSegmentMax, .blockSizeMax],
      needed: Self.neededFeatures(configuration.access))
    mapper = try Self.mapper(
      system, pages: pages, function: function, structures: structures)
    capacity = virtio.readDevice(BlockConfiguration.capacityOffset)
    sizeMax = Int(virtio.readDevice(BlockConfiguration.sizeMaxOffset, as: UInt32.self))
    segmentMax = Int(virtio.readDevice(BlockConfiguration.segmentMaxOffset, as: UInt32.self))
    let queueCount = virtio.readDevice(BlockConfiguration.queueCountOffset, as: UInt16.self)
    let vectorCount = MSIXDriver.enable(
      function, count: Int(queueCount) + 1, cpu: cpu, trace: system.trace)
    guard vectorCount > Int(queueCount) else { throw .vectorRefused(queue: queueCount) }
    try virtio.setConfigurationVector(0)
    var queues: [SplitQueue] = []
    for index in 0..<queueCount {
      let size = min(configuration.queueSize, virtio.maximumSize(queue: index))
      guard size > 0 else { throw .noQueue(index: index) }
      let queue = try SplitQueue(
        index: index, size: size, mapper: mapper, cpu: cpu, trace: system.trace)
      try virtio.enable(queue, vector: index + 1)
      queues.append(queue)
    }
    self.queues = queues
    virtio.start()
    let headers = BlockDriver.headerByteCount(slotCount: Self.requestSlotCount)
    guard let place = pages.allocate(pageCount: PageAllocator.pageCount(for: headers)) else {
      preconditionFailure("host memory holds the request headers")
    }
    block = BlockDriver(
      queues: queues, mapper: mapper, cpu: cpu, headers: place,
      slotCount: Self.requestSlotCount)
  }

  private static func neededFeatures(_ access: AccessMode) -> FeatureBits {
    switch access {
    case .direct: [.version1]
    case .iommu: [.version1, .accessPlatform, .orderPlatform]
    case .bounce: [.version1, .swiotlb, .accessPlatform, .orderPlatform]
    }
  }

  private static func mapper(
    _ system: SimulatedSystem, pages: PageAllocator, function: PCIFunction,
    structures: VirtioStructures
  ) throws(DriverError) -> any DMAMapper {
    let cpu = system.cpu
    switch system.configuration.access {
    case .direct: return DirectMapper(cpu: cpu, pages: pages, trace: system.trace)
    case .iommu:
      let made: (IOMMUDriver, IOMMUDomain)
      do {
        let driver = try IOMMUDriver(
          cpu: cpu,
          registers: GuestPhysicalAddress(rawValue: AddressMap.translationUnit.lowerBound),
          pages: pages)
        let domain = try driver.attach(function.identifier, domain: 1, type: .withDeviceTLB)
        try driver.enable()
        made = (driver, domain)
      } catch {
        throw .translation("\(error)")
      }
      guard function.enableATS(cpu: cpu) else {
        throw .translation("the function has no ATS capability")
      }
      return IOMMUMapper(
        cpu: cpu, driver: made.0, domain: made.1, pages: pages, trace: system.trace)
    case .bounce:
      guard let bounce = structures.bounce else { throw .missingCapability(.swiotlb) }
      let region = BounceRegion(
        base: bounce.base.rawValue, byteCount: bounce.byteCount,
        profile: system.configuration.endpoint.bounceProfile)
      system.trace.record(cycle: cpu.cycle, .regionPlaced(region))
      let window = BounceWindow(
        cpuBase: bounce.base, byteCount: bounce.byteCount,
        addressing: .bus(base: bounce.base.rawValue))
      // The block layer aligns its buffers itself, so no low address bits need to be kept.
      return BounceMapper(cpu: cpu, window: window, trace: system.trace, alignmentMask: 0)
    }
  }
}
