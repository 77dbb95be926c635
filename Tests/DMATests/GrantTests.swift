import ByteLayouts
import GuestDriver
import HostPlatform
import IOMMULayouts
import Testing

@Suite("Xen: scattered frames, and grants")
struct GrantTests {
  static let first = GrantDriver.addresses.lowerBound

  private func machine() throws -> (WindowMachine, GrantDriver) {
    let machine = WindowMachine { GrantUnit(memory: $0, trace: $1) }
    let driver = try GrantDriver(
      cpu: machine, registers: WindowMachine.registers, pages: machine.pages,
      memoryByteCount: WindowMachine.memoryByteCount)
    return (machine, driver)
  }

  /// Where the driver's table begins: the first pages that were taken.
  private let table = GuestPhysicalAddress(rawValue: 0x10_0000)
  private func flags(_ machine: WindowMachine, _ reference: UInt64) -> GrantEntry.Flags {
    GrantEntry.Flags(rawValue: machine.load(table.advanced(by: reference * 8)))
  }

  @Test("machine frames are a permutation in which no neighbours stay neighbours")
  func frames() {
    let frames = MachineFrames(count: 4096)
    var seen: Set<UInt64> = []
    for guest in 0..<4096 as Range<UInt64> {
      let machine = frames.machine(of: guest)
      #expect(frames.guest(of: machine) == guest && machine != guest)
      seen.insert(machine)
      if guest > 0 { #expect(machine != frames.machine(of: guest - 1) + 1) }
    }
    #expect(seen.count == 4096)
    #expect(frames.guest(of: MachineFrames.base - 1) == nil)
    #expect(frames.guest(of: MachineFrames.base + 4096) == nil)
  }

  @Test("a granted page is reached by bit 63 and its entry, whatever its machine frame")
  func grant() throws {
    let (machine, driver) = try machine()
    try driver.map(Self.first, to: host(0x40_0000), byteCount: 0x3000, permissions: .write)
    for page in 0..<3 as Range<UInt64> {
      #expect(
        machine.translate(Self.first + page << 12 + 5, .write)
          == translated(0x40_0005 + page << 12))
    }
    #expect(machine.translate(Self.first + 0x3000) == .fault(reason: .readNotAllowed))
    #expect(machine.translate(0x40_0000) == .fault(reason: .addressBeyondWidth), "no mark")
    #expect(
      machine.translate(GrantDriver.addresses.upperBound) == .fault(reason: .addressBeyondWidth))
    try driver.map(Self.first + 0x8000, to: host(0x40_0000), byteCount: 0x1000, permissions: .read)
    #expect(machine.translate(Self.first + 0x8000) == translated(0x40_0000))
    #expect(
      machine.translate(Self.first + 0x8000, .write) == .fault(reason: .writeNotAllowed))
  }

  @Test("a page that the backend uses is marked, and comes back only when it is released")
  func release() throws {
    let (machine, driver) = try machine()
    try driver.map(Self.first, to: host(0x40_0000), byteCount: 0x1000, permissions: .write)
    #expect(flags(machine, 8) == .permitAccess)
    _ = machine.translate(Self.first)
    #expect(flags(machine, 8) == [.permitAccess, .reading, .writing])
    try driver.unmap(Self.first, byteCount: 0x1000)
    #expect(
      flags(machine, 8) == [] && machine.translate(Self.first) == .fault(reason: .readNotAllowed))

    try driver.map(Self.first, to: host(0x40_0000), byteCount: 0x1000, permissions: .read)
    _ = machine.translate(Self.first)
    #expect(flags(machine, 8) == [.permitAccess, .readOnly, .reading])
    machine.lostRegister = GrantRegister.release
    #expect(throws: IOMMUDriverError.timeout) {
      try driver.unmap(Self.first, byteCount: 0x1000)
    }
    #expect(machine.translate(Self.first) == translated(0x40_0000), "still mapped")
  }

  @Test("an entry that names the guest's own frame number, or another domain, gives no access")
  func wrongEntries() throws {
    let (machine, driver) = try machine()
    let place = table.advanced(by: 8 * 8)
    machine.store(GrantEntry(frame: 0x400, domain: 0, isReadOnly: false).rawValue, at: place)
    #expect(machine.translate(Self.first) == .fault(reason: .pagingEntryReservedBits))
    try driver.map(Self.first, to: host(0x40_0000), byteCount: 0x1000, permissions: .read)
    let entry: UInt64 = machine.load(place)
    machine.store(entry | 1 << 16, at: place)
    #expect(machine.translate(Self.first) == .fault(reason: .readNotAllowed))
    machine.store(entry, at: place)
    #expect(machine.translate(Self.first) == translated(0x40_0000))
    machine.store(
      UInt64(0x10_0000), at: WindowMachine.registers.advanced(by: GrantRegister.tableBase))
    #expect(machine.translate(Self.first) == translated(0x40_0000), "the same table, asked again")
  }
}
