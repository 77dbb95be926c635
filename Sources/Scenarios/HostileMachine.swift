import ByteLayouts
import CycleKernel
import Endpoint
import GuestDriver
import HostPlatform
import OrderingReference
import PCIeLayouts
import VirtioLayouts

/// A machine whose guest does what a hostile case says, and then wants its disk back.
///
/// The device may stop queues and ask for a reset as often as it likes; it must answer every access,
/// touch nothing that it may not, and work again after a reset.
final class HostileMachine {
  /// Bytes of the memory that holds rings, tables and buffers.
  static let arenaByteCount: UInt64 = 64 << 10
  private static let queueCount: UInt16 = 4
  private static let queueSize: UInt16 = 16
  private static let ringStride: UInt64 = 0x1000
  private static let bufferOffset: UInt64 = 0x8000

  let system: SimulatedSystem
  private let function: PCIFunction
  private let registers: ModernRegisters
  private let arena: CoherentMemory
  private var index: [UInt16] = Array(repeating: 0, count: 4)

  /// Enumerates the device and takes memory.
  init(_ system: SimulatedSystem) throws(DriverError) {
    self.system = system
    let cpu = system.cpu
    function = try PCIFunction(
      on: DeviceGuest.bus, vendor: VirtioIdentifiers.vendor,
      device: VirtioDeviceType.block.modernDeviceID, cpu: cpu)
    registers = ModernRegisters(structures: try VirtioStructures(function, cpu: cpu), cpu: cpu)
    let pages = PageAllocator(base: DeviceGuest.memoryBase, byteCount: 1 << 20)
    let mapper: any DMAMapper
    if let bounce = registers.structures.bounce {
      mapper = DeviceGuest.bounceMapper(system, bounce)
    } else {
      mapper = DirectMapper(cpu: cpu, pages: pages, trace: system.trace)
    }
    do {
      arena = try mapper.allocateCoherent(
        byteCount: Int(Self.arenaByteCount), alignment: 4096)
    } catch {
      throw .ringsDoNotFit(queue: 0, byteCount: Int(Self.arenaByteCount))
    }
  }

  private func device(_ offset: UInt64) -> UInt64 { arena.deviceAddress.rawValue + offset }

  private func store(_ value: UInt64, byteCount: UInt64, at place: GuestPhysicalAddress) {
    switch byteCount {
    case 1: system.cpu.store(UInt8(truncatingIfNeeded: value), at: place)
    case 2: system.cpu.store(UInt16(truncatingIfNeeded: value), at: place)
    case 4: system.cpu.store(UInt32(truncatingIfNeeded: value), at: place)
    default: system.cpu.store(value, at: place)
    }
  }

  /// Resets the device and brings it up with fresh rings; false when it does not come back.
  func restart(features wanted: UInt64) -> Bool {
    registers.status = []
    var patience = 200
    while registers.status != [] {
      patience -= 1
      if patience == 0 { return false }
      system.cpu.pause(cycles: 250)
    }
    for place in stride(from: 0, to: Self.bufferOffset, by: 8) {
      system.cpu.store(UInt64(0), at: arena.cpuAddress.advanced(by: place))
    }
    index = Array(repeating: 0, count: 4)
    registers.status = [.acknowledge, .driver]
    let optional: FeatureBits = [
      .ringPacked, .indirectDescriptors, .eventIndex, .inOrder, .ringReset, .suspend,
      .notificationData,
    ]
    let chosen = FeatureBits(rawValue: wanted).intersection(optional)
    registers.acknowledge(
      registers.offeredFeatures().intersection(
        chosen.union([.version1, .swiotlb, .accessPlatform, .orderPlatform, .blockFlush])))
    registers.status = [.acknowledge, .driver, .featuresOK]
    guard registers.status.contains(.featuresOK) else { return false }
    for queue in 0..<Self.queueCount { enable(queue) }
    registers.status = [.acknowledge, .driver, .featuresOK, .driverOK]
    return registers.status.contains(.driverOK)
  }

  private func enable(_ queue: UInt16) {
    let base = device(UInt64(queue) * 2 * Self.ringStride)
    write(queue, to: CommonConfiguration.queueSelect)
    write(Self.queueSize, to: CommonConfiguration.queueSize)
    write(CommonConfiguration.noVector, to: CommonConfiguration.queueVector)
    for (register, address) in [
      (CommonConfiguration.queueDescriptor, base), (CommonConfiguration.queueDriver, base + 0x400),
      (CommonConfiguration.queueDevice, base + 0x800),
    ] {
      write(UInt32(truncatingIfNeeded: address), to: register)
      write(UInt32(truncatingIfNeeded: address >> 32), to: register + 4)
    }
    write(UInt16(1), to: CommonConfiguration.queueEnable)
  }

  private func write<Value: FixedWidthInteger & BitwiseCopyable>(
    _ value: Value, to register: UInt64
  ) {
    system.cpu.store(value, at: registers.structures.common.advanced(by: register))
  }

  /// Does one operation.
  func perform(_ operation: HostileOperation) {
    let (a, b, c) = (operation.a, operation.b, operation.c)
    let structures = registers.structures
    switch operation.kind {
    case .store:
      let place = a & ~(max(1, c) - 1)
      store(b, byteCount: c, at: arena.cpuAddress.advanced(by: place))
    case .common:
      store(b, byteCount: c, at: structures.common.advanced(by: a & ~(max(1, c) - 1)))
    case .notify:
      store(b, byteCount: c, at: structures.notify.advanced(by: a & ~(max(1, c) - 1)))
    case .device:
      guard let device = structures.device else { return }
      store(b, byteCount: c, at: device.advanced(by: a & ~(max(1, c) - 1)))
    case .configure:
      let count = max(1, min(4, c))
      system.cpu.writeConfiguration(
        function.identifier, register: UInt16(a & ~(count - 1)),
        value: UInt32(truncatingIfNeeded: b), byteCount: Int(count))
      // A function-level reset takes the BARs with it; a guest that wants to go on sets them again.
      restoreBARs()
    case .chain: chain(queue: UInt16(a & 3), seed: c)
    case .pause: system.cpu.pause(cycles: a + 1)
    case .restart: _ = restart(features: a)
    }
  }

  private func restoreBARs() {
    let cpu = system.cpu
    for bar in function.bars {
      let register = ConfigurationHeader.firstBAR + UInt16(4 * bar.index)
      cpu.writeConfiguration(
        function.identifier, register: register,
        value: UInt32(truncatingIfNeeded: bar.base.rawValue), byteCount: 4)
      if bar.base.rawValue >> 32 != 0 {
        cpu.writeConfiguration(
          function.identifier, register: register + 4, value: UInt32(bar.base.rawValue >> 32),
          byteCount: 4)
      }
    }
    let command = ConfigurationHeader.memorySpaceEnable | ConfigurationHeader.busMasterEnable
    cpu.writeConfiguration(
      function.identifier, register: ConfigurationHeader.command, value: UInt32(command),
      byteCount: 2)
  }

  /// Writes descriptors that mean no good, and makes the first available.
  private func chain(queue: UInt16, seed: UInt64) {
    var random = RandomStream(seed: seed, name: "chain")
    let base = UInt64(queue) * 2 * Self.ringStride
    let addresses = [
      device(Self.bufferOffset + random.below(0x7000)), device(random.below(0x8000)), 0,
      random.next(), .max - random.below(64), system.configuration.memoryByteCount - 8,
      device(Self.arenaByteCount - 4),
    ]
    let lengths: [UInt32] = [16, 1, 0, 512, 4096, .max, 0x10_0000, UInt32(random.below(1 << 20))]
    let count = 1 + random.below(6)
    for place in 0..<count {
      let slot = (UInt64(index[Int(queue)]) + place) % UInt64(Self.queueSize)
      let at = arena.cpuAddress.advanced(by: base + 16 * slot)
      system.cpu.store(addresses[Int(random.below(7))], at: at)
      let next = random.below(4) == 0 ? random.below(64) : (slot + 1) % UInt64(Self.queueSize)
      var flags = random.below(8)
      if place + 1 == count, random.below(4) != 0 { flags &= ~1 }
      if random.below(3) == 0 { flags |= 0x80 }
      let word =
        UInt64(lengths[Int(random.below(8))]) | flags << 32 | next << 48
      system.cpu.store(word, at: at.advanced(by: 8))
    }
    let ring = arena.cpuAddress.advanced(by: base + 0x400)
    let head = UInt16(random.below(8) == 0 ? random.below(64) : UInt64(index[Int(queue)] & 15))
    system.cpu.store(head, at: ring.advanced(by: 4 + 2 * UInt64(index[Int(queue)] & 15)))
    index[Int(queue)] &+= random.below(16) == 0 ? UInt16(random.below(300)) : 1
    system.cpu.storeFence()
    system.cpu.store(index[Int(queue)], at: ring.advanced(by: 2))
    system.cpu.storeFence()
    system.cpu.store(
      UInt32(queue),
      at: registers.structures.notify.advanced(
        by: UInt64(queue) * registers.structures.notifyMultiplier))
    system.cpu.pause(cycles: 200)
  }

  /// Resets the device and reads a sector; returns what is wrong, nil when all is well.
  func recover() -> String? {
    system.cpu.pause(cycles: 2000)
    restoreBARs()
    guard restart(features: 0) else { return "the device does not come back after a reset" }
    let buffer = arena.cpuAddress.advanced(by: Self.bufferOffset)
    var header: [UInt64] = [0, 0]
    header[0] = UInt64(BlockRequestType.read.rawValue)
    system.cpu.store(header[0], at: buffer)
    system.cpu.store(header[1], at: buffer.advanced(by: 8))
    system.cpu.store(UInt8.max, at: buffer.advanced(by: 1024))
    let parts: [(UInt64, UInt32, UInt64)] = [
      (0, 16, 1), (256, 512, 3), (1024, 1, 2),
    ]
    for (place, part) in parts.enumerated() {
      let at = arena.cpuAddress.advanced(by: 16 * UInt64(place))
      system.cpu.store(device(Self.bufferOffset + part.0), at: at)
      system.cpu.store(
        UInt64(part.1) | part.2 << 32 | UInt64(place + 1) << 48, at: at.advanced(by: 8))
    }
    let ring = arena.cpuAddress.advanced(by: 0x400)
    system.cpu.store(UInt16(0), at: ring.advanced(by: 4))
    system.cpu.storeFence()
    system.cpu.store(UInt16(1), at: ring.advanced(by: 2))
    system.cpu.storeFence()
    system.cpu.store(UInt16(0), at: registers.structures.notify)
    for _ in 0..<100 {
      system.cpu.pause(cycles: 500)
      let used: UInt16 = system.cpu.load(arena.cpuAddress.advanced(by: 0x802))
      if used == 1 {
        let status: UInt8 = system.cpu.load(buffer.advanced(by: 1024))
        return status == 0 ? nil : "a request after the reset ends with status \(status)"
      }
      if system.hasStalled { break }
    }
    return "a request after the reset is not answered; \(system.waitingParties)"
  }
}
