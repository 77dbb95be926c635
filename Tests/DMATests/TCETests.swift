import ByteLayouts
import GuestDriver
import HostPlatform
import IOMMULayouts
import Testing

@Suite("PowerPC windows of bus addresses (PAPR, TCE)")
struct TCETests {
  private func machine(forgets: Bool = true) throws -> (WindowMachine, TCEDriver) {
    let machine = WindowMachine { TCEUnit(memory: $0, trace: $1, forgets: forgets) }
    let driver = try TCEDriver(
      cpu: machine, registers: WindowMachine.registers, pages: machine.pages)
    return (machine, driver)
  }

  @Test("entries translate page by page, one call for one page and lists for more")
  func map() throws {
    let (machine, driver) = try machine()
    try driver.map(0x5000, to: host(0x30_0000), byteCount: 0x1000, permissions: .read)
    try driver.map(
      0x10_0000, to: host(0x40_0000), byteCount: 600 << 12, permissions: [.read, .write])
    #expect(machine.translate(0x5123) == translated(0x30_0123))
    for page in [0, 1, 511, 512, 599] as [UInt64] {
      #expect(
        machine.translate(0x10_0000 + page << 12 + 7, .write)
          == translated(0x40_0007 + page << 12))
    }
    #expect(machine.translate(0x5000, byteCount: 0) == translated(0x30_0000))
  }

  @Test(
    "a request that no entry allows freezes the slot until it is reset",
    arguments: [
      (0x5000, true, FaultReason.writeNotAllowed), (0x7000, false, .readNotAllowed),
      (0x4000_0000, false, .addressBeyondWidth),
      (0x0800_0000_0000_0000, false, .addressBeyondWidth),
    ] as [(UInt64, Bool, FaultReason)])
  func freeze(address: UInt64, isWrite: Bool, reason: FaultReason) throws {
    let (machine, driver) = try machine()
    try driver.map(0x5000, to: host(0x30_0000), byteCount: 0x1000, permissions: .read)
    #expect(!driver.isFrozen && machine.translate(0x5000) == translated(0x30_0000))
    #expect(machine.translate(address, isWrite ? .write : .read) == .fault(reason: reason))
    #expect(driver.isFrozen && machine.translate(0x5000) == .blocked(.slotFrozen))
    try driver.resetSlot()
    #expect(!driver.isFrozen && machine.translate(0x5000) == translated(0x30_0000))
  }

  @Test("an unmapped page is gone; where the hypervisor forgets nothing, it is not")
  func unmap() throws {
    for forgets in [true, false] {
      let (machine, driver) = try machine(forgets: forgets)
      try driver.map(0x5000, to: host(0x30_0000), byteCount: 0x2000, permissions: .read)
      #expect(machine.translate(0x6000) == translated(0x30_1000))
      try driver.unmap(0x5000, byteCount: 0x2000)
      #expect(
        machine.translate(0x6000)
          == (forgets ? .fault(reason: .readNotAllowed) : translated(0x30_1000)))
    }
  }

  @Test("a second window maps all of memory; it is removed with what was cached")
  func secondWindow() throws {
    let machine = WindowMachine { _, trace in
      TCEUnit(memory: HostMemory(byteCount: 64 << 20, trace: trace), trace: trace)
    }
    let driver = try TCEDriver(
      cpu: machine, registers: WindowMachine.registers, pages: machine.pages)
    let base = try driver.mapAll(memoryByteCount: 64 << 20)
    #expect(base == TCEUnit.secondWindowBase)
    #expect(machine.translate(base + 0x123_4567, .write) == translated(0x123_4567))
    #expect(throws: IOMMUDriverError.callRefused(.createWindow, status: -16)) {
      try driver.mapAll(memoryByteCount: 64 << 20)
    }
    let registers = WindowMachine.registers
    machine.store(
      TCEUnit.secondWindow, at: registers.advanced(by: WindowCallRegister.argument(0)))
    machine.store(
      WindowCall.removeWindow.rawValue, at: registers.advanced(by: WindowCallRegister.call))
    #expect(machine.translate(base + 0x123_4567) == .fault(reason: .addressBeyondWidth))
  }

  @Test(
    "a call with a wrong argument is refused, and changes nothing",
    arguments: [
      (.putEntry, [1, 0x5000, 0x30_0003]), (.putEntry, [0x8000_0000, 0x5001, 0x30_0003]),
      (.putEntry, [0x8000_0000, 0x4000_0000, 0x30_0003]),
      (.putEntry, [0x8000_0000, 0x5000, 0x80_0003]),
      (.putEntry, [0x8000_0000, 0x5000, 0x30_0007]),
      (.putEntry, [0x8000_0001, 0x5000, 0x30_0003]),
      (.stuffEntries, [0x8000_0000, 0x3fff_f000, 0, 2]),
      (.stuffEntries, [0x8000_0000, 0x3fff_f000, 0, .max]),
      (.putList, [0x8000_0000, 0x5000, 0x10_0000, 513]),
      (.putList, [0x8000_0000, 0x5000, 0x10_0008, 1]),
      (.putList, [0x8000_0000, 0x5000, 0x80_0000, 1]), (.createWindow, [11, 30]),
      (.createWindow, [12, 33]), (.createWindow, [24, 23]), (.removeWindow, [0x8000_0001]),
    ] as [(WindowCall, [UInt64])])
  func refused(call: WindowCall, arguments: [UInt64]) throws {
    let (machine, _) = try machine()
    let registers = WindowMachine.registers
    for (index, argument) in arguments.enumerated() {
      machine.store(argument, at: registers.advanced(by: WindowCallRegister.argument(index)))
    }
    machine.store(call.rawValue, at: registers.advanced(by: WindowCallRegister.call))
    let status: UInt64 = machine.load(registers.advanced(by: WindowCallRegister.call))
    #expect(Int64(bitPattern: status) == WindowCallStatus.parameter.rawValue)
    #expect(machine.translate(0x5000) == .fault(reason: .readNotAllowed))
  }

  @Test("an unknown call and a narrow access do nothing")
  func unknown() throws {
    let (machine, _) = try machine()
    let place = WindowMachine.registers
    machine.store(UInt64(0x999), at: place)
    #expect(machine.load(place, as: UInt64.self) == UInt64(bitPattern: -2))
    #expect(machine.load(place, as: UInt32.self) == 0)
    machine.store(UInt32(WindowCall.resetSlot.rawValue), at: place)
    #expect(machine.load(place, as: UInt64.self) == UInt64(bitPattern: -2))
  }

  @Test("translated addresses and translation requests are refused, without a fault")
  func noATS() throws {
    let (machine, driver) = try machine()
    try driver.map(0x5000, to: host(0x30_0000), byteCount: 0x1000, permissions: .read)
    for kind in [.translatedRead, .translationRequest(noWrite: false)] as [TranslationQuery.Kind] {
      #expect(machine.translate(0x5000, kind) == .blocked(.translationDisabled))
    }
    #expect(!driver.isFrozen)
  }
}
