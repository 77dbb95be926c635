import ByteLayouts
import GuestDriver
import HostPlatform
import IOMMULayouts
import Testing

@Suite("Arm's stream table and stage 2 (SMMUv3)")
struct StreamUnitTests {
  private func machine(
    _ mode: StreamTableEntry.Mode? = .stageTwo
  ) throws -> (WindowMachine, StreamUnitDriver) {
    let machine = WindowMachine { StreamUnit(memory: $0, trace: $1) }
    let driver = try StreamUnitDriver(
      cpu: machine, registers: WindowMachine.registers, pages: machine.pages)
    driver.enable()
    if let mode {
      try driver.attach(stream: 0x100, mode)
    }
    return (machine, driver)
  }

  @Test("descriptors translate pages of 4 KiB with what they allow")
  func map() throws {
    let (machine, driver) = try machine()
    try driver.map(0x7_4000_0000, to: host(0x30_0000), byteCount: 0x2000, permissions: .write)
    try driver.map(0x8000, to: host(0x40_0000), byteCount: 0x1000, permissions: .read)
    #expect(machine.translate(0x7_4000_1ffc, .write) == translated(0x30_1ffc))
    #expect(machine.translate(0x7_4000_0000) == .fault(reason: .readNotAllowed))
    #expect(machine.translate(0x8004) == translated(0x40_0004))
    #expect(machine.translate(0x8004, .write) == .fault(reason: .writeNotAllowed))
    #expect(machine.translate(0x9000) == .fault(reason: .readNotAllowed))
    #expect(machine.translate(1 << 39) == .fault(reason: .addressBeyondWidth))
    #expect(throws: IOMMUDriverError.addressBeyondWidth(address: 1 << 39)) {
      try driver.map(1 << 39, to: host(0), byteCount: 0x1000, permissions: .read)
    }
  }

  @Test("what was unmapped is forgotten, page by page or all at once")
  func unmap() throws {
    for pages in [1, 100] as [UInt64] {
      let (machine, driver) = try machine()
      try driver.map(
        0x10_0000, to: host(0x30_0000), byteCount: pages << 12, permissions: .read)
      #expect(machine.translate(0x10_0000) == translated(0x30_0000))
      try driver.unmap(0x10_0000, byteCount: pages << 12)
      #expect(machine.translate(0x10_0000) == .fault(reason: .readNotAllowed))
    }
  }

  @Test("where the queue's producer is lost the driver gives up, and the old page stays in use")
  func lostCommands() throws {
    let (machine, driver) = try machine()
    try driver.map(0x10_0000, to: host(0x30_0000), byteCount: 0x1000, permissions: .read)
    #expect(machine.translate(0x10_0000) == translated(0x30_0000))
    machine.lostRegister = StreamUnitRegister.queueProducer
    #expect(throws: IOMMUDriverError.timeout) {
      try driver.unmap(0x10_0000, byteCount: 0x1000)
    }
    #expect(machine.translate(0x10_0000) == translated(0x30_0000))
  }

  @Test("streams pass, are refused without a record, or have no entry")
  func modes() throws {
    #expect(try machine(.bypass).0.translate(0x30_0004, .write) == translated(0x30_0004))
    #expect(try machine(.abort).0.translate(0x30_0004) == .blocked(.translationDisabled))
    #expect(try machine(nil).0.translate(0x30_0004) == .fault(reason: .contextEntryNotPresent))
    let (off, _) = try machine()
    off.store(UInt64.zero, at: WindowMachine.registers.advanced(by: StreamUnitRegister.control))
    #expect(off.translate(0x30_0004) == translated(0x30_0004))
    #expect(off.translate(0x30_0004, .translatedRead) == .blocked(.translationDisabled))
  }
}
