import ByteLayouts
import GuestDriver
import HostPlatform
import IOMMULayouts
import Testing

@Suite("SPARC's window of bus addresses (DVMA)")
struct DVMATests {
  private func machine() throws -> (WindowMachine, DVMADriver) {
    let machine = WindowMachine { DVMAUnit(memory: $0, trace: $1) }
    let driver = try DVMADriver(
      cpu: machine, registers: WindowMachine.registers, pages: machine.pages)
    return (machine, driver)
  }

  @Test("entries translate pages of 8 KiB below 4 GiB; what is writable is readable")
  func map() throws {
    let (machine, driver) = try machine()
    #expect(driver.addresses == 0xf000_0000..<0x1_0000_0000)
    try driver.map(0xf000_4000, to: host(0x30_0000), byteCount: 0x4000, permissions: .write)
    try driver.map(0xf001_0000, to: host(0x40_0000), byteCount: 0x2000, permissions: .read)
    #expect(machine.translate(0xf000_5fff, .write) == translated(0x30_1fff))
    #expect(machine.translate(0xf000_6004) == translated(0x30_2004))
    #expect(machine.translate(0xf001_1000) == translated(0x40_1000))
    #expect(machine.translate(0xf001_1000, .write) == .fault(reason: .writeNotAllowed))
    #expect(machine.translate(0xf001_2000) == .fault(reason: .readNotAllowed))
    for address in [0xefff_ffff, 0x1_0000_0000, 0x30_0000] as [UInt64] {
      #expect(machine.translate(address) == .fault(reason: .addressBeyondWidth))
    }
    #expect(throws: IOMMUDriverError.addressBeyondWidth(address: 0xffff_e000)) {
      try driver.map(0xffff_e000, to: host(0x30_0000), byteCount: 0x4000, permissions: .read)
    }
  }

  @Test("an entry that is cleared without a flush stays in use")
  func flush() throws {
    for flushes in [true, false] {
      let (machine, driver) = try machine()
      if !flushes { machine.lostRegister = DVMARegister.flush }
      try driver.map(0xf000_4000, to: host(0x30_0000), byteCount: 0x4000, permissions: .read)
      #expect(machine.translate(0xf000_7000) == translated(0x30_3000))
      try driver.unmap(0xf000_4000, byteCount: 0x4000)
      #expect(
        machine.translate(0xf000_7000)
          == (flushes ? .fault(reason: .readNotAllowed) : translated(0x30_3000)))
      #expect(machine.translate(0xf000_4000) == .fault(reason: .readNotAllowed), "never cached")
    }
  }

  @Test("addresses past the table reach memory, and so do all while the unit is off")
  func bypass() throws {
    let (machine, _) = try machine()
    #expect(machine.translate(0xfffc_0000_0030_0004, .write) == translated(0x30_0004))
    #expect(machine.translate(0xfff8_0000_0030_0004) == .fault(reason: .addressBeyondWidth))
    let control = WindowMachine.registers.advanced(by: DVMARegister.control)
    #expect(machine.load(control, as: UInt64.self) == 0x5_0001)
    machine.store(UInt64.max, at: control)
    #expect(machine.load(control, as: UInt64.self) == 0x7_0001)
    machine.store(UInt64.zero, at: control)
    #expect(machine.translate(0x30_0000, .write) == translated(0x30_0000))
    #expect(machine.translate(0x30_0000, .translatedWrite) == .blocked(.translationDisabled))
  }

  @Test("a table outside of memory is a fault")
  func lostTable() throws {
    let (machine, driver) = try machine()
    let base = WindowMachine.registers.advanced(by: DVMARegister.tableBase)
    machine.store(WindowMachine.memoryByteCount + 5, at: base)
    #expect(machine.load(base, as: UInt64.self) == WindowMachine.memoryByteCount)
    #expect(
      machine.translate(driver.addresses.upperBound - 1) == .fault(reason: .pagingEntryFetchFailed)
    )
  }
}
