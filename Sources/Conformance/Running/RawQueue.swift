import ByteLayouts
import GuestDriver
import HostPlatform
import Scenarios
import Trace
import VirtioLayouts

/// A split queue whose descriptors a scenario writes one by one, as no driver would.
final class RawQueue {
  /// One descriptor.
  struct Descriptor {
    var offset: UInt64
    var byteCount: UInt32
    var flags: UInt16 = 0
    /// An address that is none of the arena.
    var address: UInt64?
  }

  static let next: UInt16 = 1
  static let write: UInt16 = 2
  static let indirect: UInt16 = 4
  static let size: UInt16 = 16
  /// Offsets in the arena: rings, then buffers.
  static let buffers: UInt64 = 0x1000
  private static let availableOffset: UInt64 = 0x400
  private static let usedOffset: UInt64 = 0x800

  private let bench: ConformanceBench
  let guest: DeviceGuest
  private let arena: CoherentMemory
  private let registers: ModernRegisters
  private var doorbell: GuestPhysicalAddress
  private var nextDescriptor: UInt16 = 0
  private var available: UInt16 = 0

  /// Brings a disk up with queue 0 alone.
  init(_ bench: ConformanceBench) throws {
    self.bench = bench
    guest = try DeviceGuest(bench.system, type: .block, wanted: [.blockFlush])
    guard let registers = guest.virtio.registers as? ModernRegisters else {
      preconditionFailure("scenarios with raw queues have a modern device")
    }
    self.registers = registers
    try guest.enableVectors(queueCount: 1)
    arena = try guest.mapper.allocateCoherent(byteCount: 0x4000, alignment: 4096)
    doorbell = registers.structures.notify
    enable()
    guest.virtio.start()
  }

  private func device(_ offset: UInt64) -> UInt64 { arena.deviceAddress.rawValue + offset }

  private func enable() {
    let common = registers.structures.common
    let cpu = bench.cpu
    cpu.store(UInt16(0), at: common.advanced(by: CommonConfiguration.queueSelect))
    cpu.store(Self.size, at: common.advanced(by: CommonConfiguration.queueSize))
    cpu.store(UInt16(1), at: common.advanced(by: CommonConfiguration.queueVector))
    let _: UInt16 = cpu.load(common.advanced(by: CommonConfiguration.queueVector))
    for (register, offset) in [
      (CommonConfiguration.queueDescriptor, 0),
      (CommonConfiguration.queueDriver, Self.availableOffset),
      (CommonConfiguration.queueDevice, Self.usedOffset),
    ] {
      let address = device(offset)
      cpu.store(UInt32(truncatingIfNeeded: address), at: common.advanced(by: register))
      cpu.store(UInt32(truncatingIfNeeded: address >> 32), at: common.advanced(by: register + 4))
    }
    bench.system.trace.record(
      cycle: cpu.cycle,
      .queueConfigured(
        QueueAreas(
          party: .driver, queue: 0, size: Self.size, descriptorTable: device(0),
          availableRing: device(Self.availableOffset), usedRing: device(Self.usedOffset),
          vector: 1, features: guest.features.intersection([.indirectDescriptors]))))
    cpu.store(UInt16(1), at: common.advanced(by: CommonConfiguration.queueEnable))
  }

  /// Writes bytes into the arena.
  func store(_ value: UInt64, at offset: UInt64) {
    bench.cpu.store(value, at: arena.cpuAddress.advanced(by: offset))
  }

  /// Writes the header of a request.
  func header(_ type: BlockRequestType, sector: UInt64, at offset: UInt64) {
    store(UInt64(type.rawValue), at: offset)
    store(sector, at: offset + 8)
  }

  private func write(_ descriptor: Descriptor, next: UInt16, at offset: UInt64) {
    store(descriptor.address ?? device(descriptor.offset), at: offset)
    store(
      UInt64(descriptor.byteCount) | UInt64(descriptor.flags) << 32 | UInt64(next) << 48,
      at: offset + 8)
  }

  /// Writes a table into the arena; its entries are linked.
  func table(_ descriptors: [Descriptor], at offset: UInt64) {
    for (place, descriptor) in descriptors.enumerated() {
      var entry = descriptor
      if place + 1 < descriptors.count { entry.flags |= Self.next }
      write(entry, next: UInt16(place + 1), at: offset + 16 * UInt64(place))
    }
  }

  /// Makes a chain available and notifies.
  func submit(_ descriptors: [Descriptor]) {
    let head = nextDescriptor
    for (place, descriptor) in descriptors.enumerated() {
      let slot = nextDescriptor
      nextDescriptor = (nextDescriptor + 1) % Self.size
      var entry = descriptor
      if place + 1 < descriptors.count { entry.flags |= Self.next }
      write(
        entry, next: place + 1 < descriptors.count ? nextDescriptor : 0, at: 16 * UInt64(slot))
    }
    let ring = arena.cpuAddress.advanced(by: Self.availableOffset)
    let cpu = bench.cpu
    cpu.store(head, at: ring.advanced(by: 4 + 2 * UInt64(available % Self.size)))
    available &+= 1
    cpu.storeFence()
    cpu.store(available, at: ring.advanced(by: 2))
    cpu.fullFence()
    cpu.store(UInt16(0), at: doorbell)
  }

  /// Waits until everything was returned; false when it was not.
  func settle() -> Bool {
    let place = arena.cpuAddress.advanced(by: Self.usedOffset + 2)
    for _ in 0..<60 {
      let used: UInt16 = bench.cpu.load(place)
      if used == available { return true }
      if bench.cpu.isStalled { return false }
      bench.wait(500)
    }
    return false
  }

  /// The address of the byte behind the bounce region, as the device counts.
  var regionEnd: UInt64? {
    registers.structures.bounce.map { $0.base.rawValue + $0.byteCount }
  }
}
