import ByteLayouts
import GuestDriver
import HostPlatform
import PCIeLayouts
import Testing

@Suite("PCI enumeration (PCI 3.0, 6.2.5.1; PCIe Base, 7.5 and 7.6)")
struct PCIFunctionTests {
  private func present() -> FakeFunction {
    let cpu = FakeFunction()
    cpu.set(0, UInt32(0x1042_1af4))
    cpu.writable[4] = 0xff
    cpu.writable[5] = 0xff
    return cpu
  }

  private func find(_ cpu: FakeFunction) throws(DriverError) -> PCIFunction {
    try PCIFunction(on: 1, vendor: 0x1af4, device: 0x1042, cpu: cpu)
  }

  @Test("the function is found by vendor and device on any device number of its bus")
  func found() throws {
    #expect(try find(present()).identifier == FakeFunction.identifier)
  }

  @Test("an empty bus, and a function of another kind, are no device")
  func absent() {
    #expect(throws: DriverError.noDevice(bus: 1)) { try find(FakeFunction()) }
    let other = present()
    other.set(0, UInt32(0x1041_1af4))
    #expect(throws: DriverError.noDevice(bus: 1)) { try find(other) }
    let cpu = present()
    #expect(throws: DriverError.noDevice(bus: 2)) {
      try PCIFunction(on: 2, vendor: 0x1af4, device: 0x1042, cpu: cpu)
    }
  }

  @Test("BARs are sized, aligned to their size and placed in the window of their width")
  func placement() throws {
    let cpu = present()
    cpu.addBAR(0, byteCount: 0x4000)
    cpu.addBAR(1, byteCount: 0x100_0000)
    cpu.addBAR(2, byteCount: 16 << 20, is64Bit: true, isPrefetchable: true)
    cpu.addBAR(4, byteCount: 1 << 32, is64Bit: true, isPrefetchable: true)
    let bars = try find(cpu).bars
    #expect(bars.map(\.index) == [0, 1, 2, 4])
    #expect(
      bars.map(\.base.rawValue) == [0xc000_0000, 0xc100_0000, 0x40_0000_0000, 0x41_0000_0000])
    #expect(bars.map(\.byteCount) == [0x4000, 0x100_0000, 16 << 20, 1 << 32])
    #expect(bars.map(\.isPrefetchable) == [false, false, true, true])
    let registers = (0..<6).map {
      cpu.readConfiguration(FakeFunction.identifier, register: UInt16(0x10 + 4 * $0))
    }
    #expect(registers == [0xc000_0000, 0xc100_0000, 0x0000_000c, 0x40, 0x0000_000c, 0x41])
  }

  @Test("memory space and bus mastering go on after the last BAR has its place")
  func enableComesLast() throws {
    let cpu = present()
    cpu.addBAR(0, byteCount: 0x1000)
    _ = try find(cpu)
    #expect(cpu.actions.last == .configure(4, 0x406, 2))
    let earlier = cpu.actions.dropLast().filter {
      if case .configure(4, _, _) = $0 { true } else { false }
    }
    #expect(earlier.isEmpty)
  }

  @Test(
    "a BAR that does not fit its window is reported",
    arguments: [
      (1 << 30, false), (1 << 31, false), (1 << 39, true), (1 << 62, true), (1 << 63, true),
    ] as [(UInt64, Bool)])
  func tooLarge(byteCount: UInt64, is64Bit: Bool) {
    let cpu = present()
    cpu.addBAR(0, byteCount: byteCount, is64Bit: is64Bit)
    #expect(throws: DriverError.noRoomForBAR(index: 0, byteCount: byteCount)) { try find(cpu) }
  }

  @Test("capabilities are found in the order of the list, each by its ID")
  func capabilities() throws {
    let cpu = present()
    let places = cpu.addCapabilities([
      (0x09, [16, 1]), (0x11, [0, 0]), (0x09, [16, 2, 0, 0, 0]), (0x10, [2, 0]),
    ])
    let function = try find(cpu)
    #expect(function.capabilities(0x09, cpu: cpu) == [places[0], places[2]])
    #expect(function.capabilities(0x10, cpu: cpu) == [places[3]])
    #expect(function.capabilities(0x05, cpu: cpu) == [])
  }

  @Test("a capability list that loops ends")
  func loop() throws {
    let cpu = present()
    let places = cpu.addCapabilities([(0x09, [16, 1]), (0x11, [0, 0])])
    cpu.registers[Int(places[1]) + 1] = UInt8(places[0])
    let function = try find(cpu)
    #expect(function.capabilities(0x10, cpu: cpu) == [])
    #expect(function.capabilities(0x11, cpu: cpu).first == places[1])
    cpu.registers[0x34] = 0x20
    #expect(function.capabilities(0x09, cpu: cpu) == [])
  }

  @Test("extended capabilities are walked from 0x100 on, loops included")
  func extended() throws {
    let cpu = present()
    cpu.set(0x100, UInt32(0x1481_0001))
    cpu.set(0x148, UInt32(0x2001_000f))
    cpu.set(0x200, UInt32(0x0001_0013))
    let function = try find(cpu)
    #expect(function.extendedCapability(0x000f, cpu: cpu) == 0x148)
    #expect(function.extendedCapability(0x0013, cpu: cpu) == 0x200)
    #expect(function.extendedCapability(0x0020, cpu: cpu) == nil)
    cpu.set(0x200, UInt32(0x1001_0013))
    #expect(function.extendedCapability(0x0020, cpu: cpu) == nil)
    cpu.set(0x100, UInt32(0))
    #expect(function.extendedCapability(0x000f, cpu: cpu) == nil)
  }

  @Test("payload and read request sizes go into device control, and nothing else changes there")
  func sizes() throws {
    let cpu = present()
    let place = cpu.addCapabilities([(0x10, [2, 0, 0, 0, 0, 0, 0x1f, 0x28] + [0, 0])])[0]
    cpu.writable[Int(place) + 8] = 0xff
    cpu.writable[Int(place) + 9] = 0xff
    let function = try find(cpu)
    function.setSizes(maximumPayload: 256, maximumReadRequest: 4096, cpu: cpu)
    // Relaxed ordering (4) and no snoop (11) off, tags of 8 bits (8) on; MPS 1, MRRS 5.
    #expect(cpu.readConfiguration(FakeFunction.identifier, register: place + 8) & 0xffff == 0x512f)
  }

  @Test("ATS is enabled where its capability is")
  func ats() throws {
    let cpu = present()
    let function = try find(cpu)
    #expect(!function.enableATS(cpu: cpu))
    cpu.set(0x100, UInt32(0x0001_000f))
    cpu.writable[0x107] = 0x80
    #expect(function.enableATS(cpu: cpu))
    #expect(cpu.readConfiguration(FakeFunction.identifier, register: 0x104) == 0x8000_0000)
  }
}
