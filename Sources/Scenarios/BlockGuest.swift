import ByteLayouts
public import GuestDriver
import HostPlatform
public import VirtioLayouts

/// The guest with its block device up.
public final class BlockGuest {
  /// What does not depend on the type.
  public let device: DeviceGuest
  /// The block driver.
  public private(set) var block: BlockDriver
  /// Capacity in sectors of 512 bytes.
  public let capacity: UInt64
  /// Most data segments in a request.
  public let segmentMax: Int
  /// Largest segment in bytes.
  public let sizeMax: Int
  /// Cylinders, where the device has a geometry.
  public let cylinderCount: UInt16?
  private let system: SimulatedSystem
  private let headers: GuestPhysicalAddress

  /// The function as enumeration found it; nil for a memory-mapped device.
  public var function: PCIFunction? { device.function }
  /// The device's common configuration.
  public var virtio: VirtioDriver { device.virtio }
  /// How buffers become device addresses.
  public var mapper: any DMAMapper { device.mapper }
  /// The largest segment that can be mapped, in whole sectors.
  public var largestSegmentByteCount: Int {
    let sector = Int(BlockRequestHeader.sectorByteCount)
    return mapper.maximumMappingByteCount / sector * sector
  }
  /// The queues of the block driver.
  public var queues: [Virtqueue] { device.queues }
  /// What was negotiated.
  public var features: FeatureBits { device.features }
  /// Pages of host memory for the guest's own use.
  public var pages: PageAllocator { device.pages }

  /// Requests that the block driver can have in flight.
  public static let requestSlotCount: Int = 64

  /// What a guest may do in another way than usual.
  public struct Options: Sendable {
    /// Features of block devices to accept besides the usual ones.
    public var wanted: FeatureBits = []
    /// Which vectors the queues get.
    public var vectorUse = VectorUse.each
    /// Bytes of the 64-bit window that stay empty below the BARs in it.
    public var skipped: UInt64 = 0

    /// The usual way.
    public init() {}
  }

  /// Brings the device up.
  ///
  /// - Throws: `DriverError`; the device is then left with FAILED set where that is possible.
  public init(_ system: SimulatedSystem, options: Options = Options()) throws(DriverError) {
    self.system = system
    let usual: FeatureBits = [.blockFlush, .blockMultiqueue, .blockSegmentMax, .blockSizeMax]
    device = try DeviceGuest(
      system, type: .block, wanted: usual.union(options.wanted), skipped: options.skipped)
    device.vectorUse = options.vectorUse
    let virtio = device.virtio
    capacity = virtio.readDevice(BlockConfiguration.capacityOffset)
    // These fields are there with their features alone (CF-03).
    sizeMax = Int(
      virtio.readDevice(
        BlockConfiguration.sizeMaxOffset, needing: .blockSizeMax, as: UInt32.self) ?? .max)
    segmentMax = Int(
      virtio.readDevice(
        BlockConfiguration.segmentMaxOffset, needing: .blockSegmentMax, as: UInt32.self) ?? 1)
    cylinderCount = virtio.readDevice(
      BlockConfiguration.geometryOffset, needing: .blockGeometry)
    let queueCount =
      device.features.contains(.blockMultiqueue)
      ? virtio.readDevice(BlockConfiguration.queueCountOffset, as: UInt16.self) : 1
    guard queueCount > 0 else { throw .noQueue(index: 0) }
    try device.enableVectors(queueCount: queueCount)
    for _ in 0..<queueCount { _ = try device.addQueue() }
    virtio.start()
    headers = device.memory(BlockDriver.headerByteCount(slotCount: Self.requestSlotCount))
    block = Self.driver(device, system, headers)
  }

  private static func driver(
    _ device: DeviceGuest, _ system: SimulatedSystem, _ headers: GuestPhysicalAddress
  ) -> BlockDriver {
    let block = BlockDriver(
      queues: device.queues, mapper: device.mapper, cpu: system.cpu,
      interrupts: device.interrupts, headers: headers, slotCount: requestSlotCount)
    block.mutant = system.configuration.driverMutant
    return block
  }

  /// Drives the device with new queues, behind a reset of each; requests of the old ones are gone.
  ///
  /// - Throws: `DriverError`.
  public func renewQueues() throws(DriverError) {
    try device.renewQueues()
    let patience = block.patience
    block = Self.driver(device, system, headers)
    block.patience = patience
  }
}
