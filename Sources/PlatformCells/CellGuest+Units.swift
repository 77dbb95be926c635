import ByteLayouts
import GuestDriver
import HostPlatform
import IOMMULayouts
import PlatformKnobs
import Scenarios

/// How the kernel programs the IOMMU, and which DMA API comes of it.
extension CellGuest {
  private var cpu: MachineCPU { machine.system.cpu }
  private static let identityByteCount = CellMachine.guestByteCount

  /// Turns the IOMMU on as the decision says and makes the mapper for it.
  ///
  /// - Throws: ``CellStop``, `DriverError`, `IOMMUDriverError`.
  func mapper(_ decision: GuestDecision) throws -> any DMAMapper {
    guard let plan = decision.plan else {
      throw CellStop.refused(decision.refusal ?? "the guest gives up")
    }
    let direct = DirectMapper(cpu: cpu, pages: machine.pages, trace: machine.system.trace)
    guard decision.turnsUnitOn else { return direct }
    switch machine.cell.platform {
    case .pc: return try domain(decision, plan, direct)
    case .powerpc: return try window(plan, direct)
    case .sparc: return try table(plan, direct)
    case .xen: return try grants(plan, direct)
    case .arm: return try stream(decision, plan, direct)
    }
  }

  private func domain(
    _ decision: GuestDecision, _ plan: GuestDecision.Plan, _ direct: DirectMapper
  ) throws -> any DMAMapper {
    guard let function else { return direct }
    var configuration = IOMMUDriverConfiguration()
    configuration.usesLargePages = plan == .identity
    let driver = try IOMMUDriver(
      cpu: cpu, registers: CellMachine.registers, pages: machine.pages,
      configuration: configuration)
    // Where nothing covers the function, the unit is on for others and has no entry for this one.
    guard decision.believesCovered else {
      try driver.enable()
      note("the kernel turns the IOMMU on and makes no entry for the function")
      return direct
    }
    let usesATS = machine.cell.usesATS && portHasATS
    let type: TranslationType =
      plan == .passThrough ? .passThrough : usesATS ? .withDeviceTLB : .untranslatedOnly
    let domain = try driver.attach(function.identifier, domain: 1, type: type)
    if machine.cell.neighbour == .passedThrough {
      _ = try driver.attach(CellMachine.neighbour, domain: 2, type: .passThrough)
      note("another function's entry passes its requests through")
    }
    try driver.enable()
    note("the kernel turns the IOMMU on; the function's context entry says \(type)")
    if type != .passThrough { try keepReserved(driver, domain) }
    if usesATS, function.enableATS(cpu: cpu) { note("the kernel turns the function's ATS on") }
    switch plan {
    case .physical, .passThrough: return direct
    case .identity:
      try driver.map(
        domain, address: 0, to: GuestPhysicalAddress(rawValue: 0),
        byteCount: Self.identityByteCount, permissions: [.read, .write])
      note("all of memory is mapped to its own numbers")
      return direct
    case .translated:
      return IOMMUMapper(
        cpu: cpu, driver: driver, domain: domain, pages: machine.pages,
        trace: machine.system.trace)
    case .assigned:
      return try arena(DomainAddressSpace(driver: driver, domain: domain), from: 1 << 20)
    }
  }

  /// What firmware reserved for the function stays mapped to its own numbers.
  private func keepReserved(_ driver: IOMMUDriver, _ domain: IOMMUDomain) throws {
    for region in machine.cell.reserved {
      try driver.map(
        domain, address: region.base, to: GuestPhysicalAddress(rawValue: region.base),
        byteCount: region.byteCount, permissions: [.read, .write])
      note("\(region) is reserved for the function and stays mapped")
    }
  }

  private func window(
    _ plan: GuestDecision.Plan, _ direct: DirectMapper
  ) throws -> any DMAMapper {
    let driver = try TCEDriver(
      cpu: cpu, registers: CellMachine.registers, pages: machine.pages)
    let trace = machine.system.trace
    switch plan {
    case .physical: return direct
    case .passThrough:
      let base = try driver.mapAll(memoryByteCount: CellMachine.guestByteCount)
      probeBase = base
      note("all of memory is mapped once in a second window at \(hex(base))")
      return DirectMapper(cpu: cpu, pages: machine.pages, trace: trace, base: base)
    case .identity:
      try driver.map(
        0, to: GuestPhysicalAddress(rawValue: 0), byteCount: Self.identityByteCount,
        permissions: [.read, .write])
      note("all of memory is mapped to its own numbers in the first window")
      return direct
    case .translated:
      return IOMMUMapper(
        cpu: cpu, space: driver, pages: machine.pages, trace: trace,
        addresses: 1 << 20..<TCEDriver.addresses.upperBound)
    case .assigned: return try arena(driver, from: 1 << 20)
    }
  }

  private func table(
    _ plan: GuestDecision.Plan, _ direct: DirectMapper
  ) throws -> any DMAMapper {
    let driver = try DVMADriver(
      cpu: cpu, registers: CellMachine.registers, pages: machine.pages)
    let trace = machine.system.trace
    switch plan {
    case .physical, .identity: return direct
    case .passThrough:
      probeBase = DVMARegister.bypass
      note("addresses get the bits that lead past the table")
      return DirectMapper(
        cpu: cpu, pages: machine.pages, trace: trace, base: DVMARegister.bypass)
    case .translated:
      return IOMMUMapper(
        cpu: cpu, space: driver, pages: machine.pages, trace: trace, addresses: driver.addresses)
    case .assigned: return try arena(driver, from: driver.addresses.lowerBound)
    }
  }

  private func grants(
    _ plan: GuestDecision.Plan, _ direct: DirectMapper
  ) throws -> any DMAMapper {
    guard plan != .physical else { return direct }
    if machine.cell.device == .card {
      note("the DMA API asks the hypervisor for the machine's frames")
      return try XenMachineMapper(
        cpu: cpu, registers: CellMachine.registers, pages: machine.pages,
        trace: machine.system.trace, memoryByteCount: CellMachine.guestByteCount)
    }
    let driver = try GrantDriver(
      cpu: cpu, registers: CellMachine.registers, pages: machine.pages,
      memoryByteCount: CellMachine.guestByteCount)
    note("the DMA API grants pages to the backend")
    return IOMMUMapper(
      cpu: cpu, space: driver, pages: machine.pages, trace: machine.system.trace,
      addresses: GrantDriver.addresses)
  }

  private func stream(
    _ decision: GuestDecision, _ plan: GuestDecision.Plan, _ direct: DirectMapper
  ) throws -> any DMAMapper {
    let driver = try StreamUnitDriver(
      cpu: cpu, registers: CellMachine.registers, pages: machine.pages)
    driver.enable()
    guard decision.believesCovered else {
      note("the kernel turns the IOMMU on and makes no entry for the stream")
      return direct
    }
    try driver.attach(
      stream: CellMachine.stream, plan == .passThrough ? .bypass : .stageTwo)
    switch plan {
    case .physical, .passThrough: return direct
    case .identity:
      try driver.map(
        0, to: GuestPhysicalAddress(rawValue: 0), byteCount: Self.identityByteCount,
        permissions: [.read, .write])
      note("all of memory is mapped to its own numbers")
      return direct
    case .translated:
      return IOMMUMapper(
        cpu: cpu, space: driver, pages: machine.pages, trace: machine.system.trace)
    case .assigned: return try arena(driver, from: 1 << 20)
    }
  }

  /// Memory of whoever was given the device, mapped as it asked: from a low address on.
  private func arena(
    _ space: any DeviceAddressSpace, from address: UInt64
  ) throws -> any DMAMapper {
    let byteCount: UInt64 = 128 << 10
    guard
      let place = machine.pages.allocate(
        pageCount: Int(byteCount >> 12), alignment: byteCount)
    else { throw CellStop.refused("no memory for the owner") }
    try space.map(address, to: place, byteCount: byteCount, permissions: [.read, .write])
    note(
      "VFIO maps \(byteCount >> 10) KiB of the owner from \(hex(address)) on to \(place)")
    ownerPages = PageAllocator(base: place, byteCount: byteCount)
    arenaEnd = place.advanced(by: byteCount)
    return DirectMapper(
      cpu: cpu, pages: ownerPages, trace: machine.system.trace,
      base: address &- place.rawValue)
  }
}

/// A number as hexadecimal digits.
func hex(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }
