import PCIeLayouts
import Testing

@Suite("Configuration registers (PCI 3.0, 6; PCIe Base, 7.5)")
struct ConfigurationLayoutTests {
  @Test("the fields of the header stand side by side as in the table of the specification")
  func header() {
    typealias Header = ConfigurationHeader
    let fields: [(offset: UInt16, byteCount: UInt16)] = [
      (Header.vendorID, 2), (Header.deviceID, 2), (Header.command, 2), (Header.status, 2),
      (Header.revision, 1), (Header.classCode, 3), (Header.cacheLineSize, 1),
      (Header.latencyTimer, 1), (Header.headerType, 1), (Header.selfTest, 1),
      (Header.firstBAR, 4 * UInt16(Header.barCount)),
    ]
    for (field, next) in zip(fields, fields.dropFirst()) {
      #expect(field.offset + field.byteCount == next.offset)
    }
    #expect(fields.first?.offset == 0)
    // A CardBus pointer of four bytes lies between the last BAR and the subsystem.
    #expect(Header.firstBAR + 4 * UInt16(Header.barCount) == 0x28)
    #expect(Header.subsystemVendorID == 0x2c)
    #expect(Header.subsystemID == 0x2e)
    #expect(Header.expansionROM == 0x30)
    #expect(Header.capabilityPointer == 0x34)
    #expect(Header.interruptLine == 0x3c)
    #expect(Header.interruptPin == 0x3d)
    #expect(Header.capabilityBase == 0x40)
  }

  @Test("bits of a register are apart from each other")
  func bits() {
    typealias Header = ConfigurationHeader
    typealias Express = PCIExpressCapability
    let command: [UInt16] = [
      Header.ioSpaceEnable, Header.memorySpaceEnable, Header.busMasterEnable,
      Header.parityErrorResponse, Header.systemErrorEnable, Header.interruptDisable,
    ]
    let status: [UInt16] = [
      Header.interruptIsPending, Header.capabilityList, Header.masterDataParityError,
      Header.signaledTargetAbort, Header.receivedTargetAbort, Header.receivedMasterAbort,
      Header.signaledSystemError, Header.detectedParityError,
    ]
    let control: [UInt16] = [
      Express.relaxedOrderingEnable, 7 << Express.maximumPayloadShift, Express.extendedTagEnable,
      Express.noSnoopEnable, 7 << Express.maximumReadRequestShift,
      Express.initiateFunctionLevelReset,
    ]
    #expect(command.reduce(0, |) == 0x0547)
    #expect(status.reduce(0, |) == 0xf918)
    #expect(control.reduce(0, |) == 0xf9f0)
    for register in [command, status, control] {
      let total = register.reduce(0) { $0 + $1.nonzeroBitCount }
      #expect(total == register.reduce(0, |).nonzeroBitCount)
    }
  }

  @Test("a BAR's flags lie outside its base, for I/O in two bits and for memory in four")
  func bars() {
    typealias Header = ConfigurationHeader
    #expect(Header.barIsIO & Header.barIOFlags == Header.barIsIO)
    let memory = Header.barIs64Bit | Header.barIsPrefetchable
    #expect(memory & Header.barMemoryFlags == memory)
    #expect(memory & Header.barIOFlags == 0)
    #expect((Header.barIOFlags, Header.barMemoryFlags) == (0x3, 0xf))
  }

  @Test("the registers of the PCI Express capability follow each other up to its end")
  func express() {
    typealias Express = PCIExpressCapability
    let first: [(offset: Int, byteCount: Int)] = [
      (Express.capabilities, 2), (Express.deviceCapabilities, 4), (Express.deviceControl, 2),
      (Express.deviceStatus, 2), (Express.linkCapabilities, 4), (Express.linkControl, 2),
      (Express.linkStatus, 2),
    ]
    // Slot and root registers lie between the first and the second set.
    let second: [(offset: Int, byteCount: Int)] = [
      (Express.deviceCapabilities2, 4), (Express.deviceControl2, 2), (Express.deviceStatus2, 2),
      (Express.linkCapabilities2, 4), (Express.linkControl2, 2), (Express.linkStatus2, 2),
      (Express.byteCount, 0),
    ]
    for registers in [first, second] {
      for (register, next) in zip(registers, registers.dropFirst()) {
        #expect(register.offset + register.byteCount == next.offset)
      }
    }
    #expect(first.first?.offset == 2)
    #expect(second.first?.offset == 0x24)
    #expect(Express.byteCount == 0x34)
  }
}
