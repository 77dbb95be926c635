import ByteLayouts
import CycleKernel
import GuestDriver
import HostPlatform
import IOMMULayouts
import PCIeLayouts
import Testing
import Trace

@Suite("The guest's IOMMU driver (VT-d 3.4, 6.5, 10.4)")
struct IOMMUDriverTests {
  @Test("a mapping translates page by page, at 3 and at 4 levels", arguments: [3, 4])
  func map(levels: Int) throws {
    let machine = FakeMachine()
    var configuration = IOMMUDriverConfiguration()
    configuration.levels = levels
    let driver = try machine.driver(configuration)
    let domain = try driver.attach(machine.function, domain: 7, type: .withDeviceTLB)
    let address: UInt64 = 0x12_3fff_e000
    try driver.map(
      domain, address: address, to: host(0x30_0000), byteCount: 0x5000, permissions: .read)
    for page in 0..<5 as Range<UInt64> {
      #expect(
        machine.translate(address + page << 12 + 0x123) == translated(0x30_0123 + page << 12))
    }
    #expect(machine.translate(address, .write) == .fault(reason: .writeNotAllowed))
    #expect(machine.translate(address + 0x5000) == .fault(reason: .readNotAllowed))
    #expect(machine.translate(address - 1) == .fault(reason: .readNotAllowed))
  }

  @Test("unmapping returns after the unit and the device have forgotten the translation")
  func unmap() throws {
    let machine = FakeMachine()
    let driver = try machine.driver()
    let domain = try driver.attach(machine.function, domain: 7, type: .withDeviceTLB)
    try driver.map(
      domain, address: 0x5000, to: host(0x30_0000), byteCount: 0x2000,
      permissions: [.read, .write])
    #expect(machine.translate(0x6000) == translated(0x30_1000))
    var atInvalidation: TranslationOutcome?
    machine.onInvalidation = { _ in atInvalidation = machine.translate(0x6000) }
    try driver.unmap(domain, address: 0x5000, byteCount: 0x2000)
    #expect(machine.translate(0x6000) == .fault(reason: .readNotAllowed))
    #expect(atInvalidation == .fault(reason: .readNotAllowed), "the IOTLB comes first")
    let payload = InvalidateRange(range: AlignedRange(containing: 0x4000, sizeExponent: 14))
    #expect(machine.invalidations.map(\.payload) == [payload.encoded])
    #expect(machine.invalidations.map(\.target) == [machine.function])
  }

  @Test("without ATS the device is not asked")
  func withoutATS() throws {
    let machine = FakeMachine()
    machine.deviceAnswers = false
    let driver = try machine.driver()
    let domain = try driver.attach(machine.function, domain: 7, type: .untranslatedOnly)
    try driver.map(
      domain, address: 0x5000, to: host(0x30_0000), byteCount: 0x1000, permissions: .read)
    _ = machine.translate(0x5000)
    try driver.unmap(domain, address: 0x5000, byteCount: 0x1000)
    #expect(machine.invalidations.isEmpty)
    #expect(machine.translate(0x5000) == .fault(reason: .readNotAllowed))
  }

  @Test("a silent device is an error, and the next invalidation works")
  func deviceTimeout() throws {
    var unit = TranslationUnitConfiguration()
    unit.deviceInvalidationTimeout = 3000
    let machine = FakeMachine(unit)
    let driver = try machine.driver()
    let domain = try driver.attach(machine.function, domain: 7, type: .withDeviceTLB)
    try driver.map(
      domain, address: 0x5000, to: host(0x30_0000), byteCount: 0x3000, permissions: .read)
    machine.deviceAnswers = false
    #expect(throws: IOMMUDriverError.deviceTimeout) {
      try driver.unmap(domain, address: 0x5000, byteCount: 0x1000)
    }
    machine.deviceAnswers = true
    try driver.unmap(domain, address: 0x6000, byteCount: 0x2000)
    #expect(machine.translate(0x6000) == .fault(reason: .readNotAllowed))
  }

  @Test("a device that is slower than the driver's patience is a timeout")
  func timeout() throws {
    let machine = FakeMachine()
    var configuration = IOMMUDriverConfiguration()
    configuration.timeout = 2000
    let driver = try machine.driver(configuration)
    let domain = try driver.attach(machine.function, domain: 7, type: .withDeviceTLB)
    try driver.map(
      domain, address: 0x5000, to: host(0x30_0000), byteCount: 0x1000, permissions: .read)
    machine.deviceAnswers = false
    #expect(throws: IOMMUDriverError.timeout) {
      try driver.unmap(domain, address: 0x5000, byteCount: 0x1000)
    }
  }

  @Test("2 MiB pages are used where everything is aligned, and unmapped as a whole")
  func largePages() throws {
    let machine = FakeMachine()
    var configuration = IOMMUDriverConfiguration()
    configuration.usesLargePages = true
    let driver = try machine.driver(configuration)
    let domain = try driver.attach(machine.function, domain: 7, type: .withDeviceTLB)
    try driver.map(
      domain, address: 0x1f_f000, to: host(0x3f_f000), byteCount: 0x20_2000,
      permissions: [.read, .write])
    for offset in [0, 0x1000, 0x12_3000, 0x20_1000] as [UInt64] {
      #expect(machine.translate(0x1f_f000 + offset) == translated(0x3f_f000 + offset))
    }
    guard
      case .granted(let entry) = machine.translate(
        0x20_0000, .translationRequest(noWrite: false))
    else { throw DMAError.exhausted }
    #expect(entry.range.sizeExponent == 21)
    #expect(throws: IOMMUDriverError.partialLargePage(address: 0x20_0000)) {
      try driver.unmap(domain, address: 0x20_0000, byteCount: 0x1000)
    }
    try driver.unmap(domain, address: 0x1f_f000, byteCount: 0x20_2000)
    #expect(machine.translate(0x20_0000) == .fault(reason: .readNotAllowed))
  }

  @Test("tables whose span is unmapped go back after the wait; detaching frees the rest")
  func tablesAreFreed() throws {
    let machine = FakeMachine()
    let driver = try machine.driver()
    _ = try driver.attach(
      RequesterID(bus: 1, device: 1, function: 0), domain: 6, type: .passThrough)
    let empty = machine.tablePages.usedPageCount
    let domain = try driver.attach(machine.function, domain: 7, type: .withDeviceTLB)
    try driver.map(
      domain, address: 0x40_0000, to: host(0x20_0000), byteCount: 0x40_0000, permissions: .read)
    #expect(machine.tablePages.usedPageCount == empty + 5)
    var usedAtInvalidation = 0
    machine.onInvalidation = { _ in usedAtInvalidation = machine.tablePages.usedPageCount }
    try driver.unmap(domain, address: 0x40_0000, byteCount: 0x20_0000)
    #expect(usedAtInvalidation == empty + 5)
    #expect(machine.tablePages.usedPageCount == empty + 4)
    try driver.detach(domain)
    #expect(usedAtInvalidation == empty + 4)
    #expect(machine.tablePages.usedPageCount == empty)
    #expect(machine.translate(0x60_0000) == .fault(reason: .contextEntryNotPresent))
  }

  @Test("mapping twice, unmapping nothing and addresses too wide are errors that change nothing")
  func errors() throws {
    let machine = FakeMachine()
    let driver = try machine.driver()
    let domain = try driver.attach(machine.function, domain: 7, type: .withDeviceTLB)
    #expect(throws: IOMMUDriverError.alreadyAttached) {
      try driver.attach(machine.function, domain: 8, type: .withDeviceTLB)
    }
    try driver.map(
      domain, address: 0x7000, to: host(0x30_0000), byteCount: 0x1000, permissions: .read)
    #expect(throws: IOMMUDriverError.alreadyMapped(address: 0x7000)) {
      try driver.map(
        domain, address: 0x5000, to: host(0x40_0000), byteCount: 0x3000, permissions: .read)
    }
    #expect(machine.translate(0x5000) == .fault(reason: .readNotAllowed))
    #expect(machine.translate(0x7000) == translated(0x30_0000))
    #expect(throws: IOMMUDriverError.notMapped(address: 0x8000)) {
      try driver.unmap(domain, address: 0x8000, byteCount: 0x1000)
    }
    #expect(throws: IOMMUDriverError.addressBeyondWidth(address: 1 << 48 - 4096)) {
      try driver.map(
        domain, address: 1 << 48 - 4096, to: host(0x40_0000), byteCount: 0x2000,
        permissions: .read)
    }
  }

  @Test("enabling needs queued invalidation; without table pages nothing is mapped")
  func missing() throws {
    let machine = FakeMachine()
    let driver = try IOMMUDriver(
      cpu: machine, registers: host(0x7f_0000), pages: machine.tablePages)
    #expect(
      throws: IOMMUDriverError.unsupported(capability: 0, extendedCapability: 0)
    ) { try driver.enable() }
    let small = try machine.driver()
    let domain = try small.attach(machine.function, domain: 7, type: .withDeviceTLB)
    while machine.tablePages.usedPageCount < machine.tablePages.pageCount - 2 {
      _ = machine.tablePages.allocate()
    }
    #expect(throws: IOMMUDriverError.outOfTablePages) {
      try small.map(
        domain, address: 0x5000, to: host(0x40_0000), byteCount: 0x1000, permissions: .read)
    }
  }

  @Test("disabling lets addresses pass again")
  func disable() throws {
    let machine = FakeMachine()
    let driver = try machine.driver()
    #expect(machine.translate(0x5000) == .fault(reason: .rootEntryNotPresent))
    try driver.disable()
    #expect(machine.translate(0x5000) == translated(0x5000))
  }
}
