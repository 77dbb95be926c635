import ByteLayouts
import GuestDriver
import HostPlatform
import Scenarios
import VirtioLayouts

/// A driver that hands out buffers which it has not mapped in the IOMMU.
///
/// The device must say so, by status or DEVICE_NEEDS_RESET, and work again after a reset.
struct StrayRequests {
  private let system: SimulatedSystem
  private let mappings: LiveMappings
  private static let byteCount = 4096
  /// Buffers up to here are mapped: headers and status bytes.
  private static let limit = 1024
  private static let patience: UInt64 = 60_000

  init(_ system: SimulatedSystem, _ mappings: LiveMappings) {
    self.system = system
    self.mappings = mappings
  }

  /// A write and a read whose data is not mapped; what is wrong, nil if the device noticed both.
  func perform() throws -> String? {
    for type in [BlockRequestType.write, .read] {
      if try isDone(type) { return "a \(type) whose data is not mapped ends well" }
    }
    return nil
  }

  private func isDone(_ type: BlockRequestType) throws -> Bool {
    let guest = try BlockGuest(system)
    let direct = DirectMapper(cpu: system.cpu, pages: guest.pages, trace: system.trace)
    let driver = BlockDriver(
      queues: guest.queues,
      mapper: MixedMapper(
        rings: guest.mapper, buffers: guest.mapper, largeBuffers: direct, above: Self.limit),
      cpu: system.cpu, interrupts: guest.device.interrupts,
      headers: guest.device.memory(BlockDriver.headerByteCount(slotCount: 8)), slotCount: 8)
    driver.patience = Self.patience
    let buffer = guest.device.memory(Self.byteCount)
    var status: BlockStatus?
    do {
      _ = try driver.submit(
        BlockRequest(
          type: type, sector: 0, segments: [.init(buffer: buffer, byteCount: Self.byteCount)],
          token: 0))
      driver.publish()
      try driver.collect(
        needsReset: { guest.virtio.readStatus().contains(.needsReset) },
        { status = $0.status })
    } catch DriverError.deviceNeedsReset, DriverError.noProgress {
      status = nil
    }
    guest.function?.resetFunction(cpu: system.cpu)
    try IOMMUDriver.turnOff(
      cpu: system.cpu,
      registers: GuestPhysicalAddress(rawValue: AddressMap.translationUnit.lowerBound))
    mappings.giveBack(system)
    return status == .ok
  }
}
