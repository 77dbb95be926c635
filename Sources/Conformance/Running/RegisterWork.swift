import ByteLayouts
import Endpoint
import GuestDriver
import HostPlatform
import PCIeLayouts
import Scenarios
import VirtioLayouts

/// What scenarios do with registers, one access at a time.
extension ConformanceScenario {
  /// Writes every register, reads it back, and reads it behind a reset.
  static func readBack(_ bench: ConformanceBench) throws {
    let guest = try DeviceGuest(bench.system, type: .block, wanted: [.blockMultiqueue])
    try guest.enableVectors(queueCount: 2)
    guard let modern = guest.virtio.registers as? ModernRegisters else { return }
    let common = modern.structures.common
    let cpu = bench.cpu
    func read<Value: FixedWidthInteger & BitwiseCopyable>(_ register: UInt64, _: Value.Type) {
      let _: Value = cpu.load(common.advanced(by: register))
    }
    func write<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, _ register: UInt64) {
      cpu.store(value, at: common.advanced(by: register))
    }
    func readAll() {
      for window in UInt32(0)..<4 {
        write(window, CommonConfiguration.deviceFeatureSelect)
        read(CommonConfiguration.deviceFeature, UInt32.self)
        write(window, CommonConfiguration.driverFeatureSelect)
        read(CommonConfiguration.driverFeature, UInt32.self)
      }
      read(CommonConfiguration.configurationVector, UInt16.self)
      for queue in UInt16(0)..<3 {
        write(queue, CommonConfiguration.queueSelect)
        for register in [
          CommonConfiguration.queueSize, CommonConfiguration.queueVector,
          CommonConfiguration.queueEnable, CommonConfiguration.queueReset,
        ] {
          read(register, UInt16.self)
        }
      }
    }
    readAll()
    for queue in UInt16(0)..<2 {
      write(queue, CommonConfiguration.queueSelect)
      write(UInt16(8), CommonConfiguration.queueSize)
      read(CommonConfiguration.queueSize, UInt16.self)
      for vector in [UInt16(1), 7, 0x7ff, CommonConfiguration.noVector, queue + 1] {
        write(vector, CommonConfiguration.queueVector)
        read(CommonConfiguration.queueVector, UInt16.self)
      }
      for register in [
        CommonConfiguration.queueDescriptor, CommonConfiguration.queueDriver,
        CommonConfiguration.queueDevice,
      ] {
        // High half first, then the low one, then the high one again.
        for half in [UInt64(4), 0, 4] {
          write(UInt32(0x10_0000 + 0x1000 * UInt32(half)), register + half)
          read(register, UInt32.self)
          read(register + 4, UInt32.self)
        }
        write(UInt32(0), register + 4)
      }
    }
    write(UInt16(3), CommonConfiguration.configurationVector)
    read(CommonConfiguration.configurationVector, UInt16.self)
    try guest.virtio.reset()
    readAll()
    let disk = try DiskBench(bench)
    try disk.traffic(8)
    try disk.guest.virtio.reset()
    readAll()
  }

  /// Registers, and bounce memory where there is any, by the configuration access window.
  static func lookThroughWindow(_ bench: ConformanceBench) throws {
    let disk = try DiskBench(bench)
    let cpu = bench.cpu
    guard let function = disk.guest.function else { return }
    func field(_ at: UInt16, _ offset: UInt16, _ byteCount: Int) -> UInt32 {
      let word = cpu.readConfiguration(function.identifier, register: at + offset & ~3)
      let value = word >> UInt32(8 * (offset & 3))
      return byteCount == 4 ? value : value & ((1 << UInt32(8 * byteCount)) - 1)
    }
    var window: UInt16?
    var places: [(type: UInt32, bar: UInt32, offset: UInt32)] = []
    for at in function.capabilities(VirtioCapability.capabilityID, cpu: cpu) {
      let type = field(at, 3, 1)
      if type == 5 { window = at }
      places.append((type, field(at, 4, 1), field(at, 8, 4)))
    }
    guard let window else { throw ScenarioFailure.noWindow }
    func point(_ type: UInt32, _ offset: UInt32, _ byteCount: UInt32) {
      guard let place = places.first(where: { $0.type == type }) else { return }
      let slips = bench.system.configuration.driverMutant == .pci38MisalignedWindow
      let slip: UInt32 = slips && byteCount == 4 ? 1 : 0
      for (register, value, count) in [
        (UInt16(4), place.bar, 1), (8, place.offset + offset + slip, 4), (12, byteCount, 4),
      ] {
        cpu.writeConfiguration(
          function.identifier, register: window + register, value: value, byteCount: count)
      }
    }
    func look(_ type: UInt32, _ offset: UInt32, _ byteCount: UInt32) {
      point(type, offset, byteCount)
      _ = cpu.readConfiguration(function.identifier, register: window + 16)
    }
    func put(_ type: UInt32, _ offset: UInt32, _ byteCount: UInt32, _ value: UInt32) {
      point(type, offset, byteCount)
      cpu.writeConfiguration(
        function.identifier, register: window + 16, value: value, byteCount: Int(byteCount))
    }
    // The same registers by their BAR, so that both ways can be compared.
    func readByBAR(_ register: UInt64) {
      guard let modern = disk.guest.virtio.registers as? ModernRegisters else { return }
      let _: UInt16 = cpu.load(modern.structures.common.advanced(by: register))
    }
    readByBAR(CommonConfiguration.queueCount)
    look(1, UInt32(CommonConfiguration.deviceStatus), 1)
    look(1, UInt32(CommonConfiguration.queueCount), 2)
    put(1, UInt32(CommonConfiguration.queueSelect), 2, 1)
    look(1, UInt32(CommonConfiguration.queueSelect), 2)
    readByBAR(CommonConfiguration.queueSelect)
    look(1, UInt32(CommonConfiguration.queueSize), 2)
    look(4, 0, 4)
    if disk.guest.device.virtio.features.contains(.swiotlb) {
      // The last page is nobody's.
      let page = UInt32(bench.system.configuration.endpoint.bounceByteCount - 4096)
      put(10, page, 4, 0x1234_5678)
      look(10, page, 4)
    }
    put(2, 0, 2, 0)
    try disk.traffic(12)
  }
}
