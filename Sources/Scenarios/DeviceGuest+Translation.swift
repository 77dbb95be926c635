import ByteLayouts
import Endpoint
import GuestDriver
import HostPlatform
import IOMMULayouts

/// The DMA API behind each kind of IOMMU.
extension DeviceGuest {
  private static var registers: GuestPhysicalAddress {
    GuestPhysicalAddress(rawValue: AddressMap.translationUnit.lowerBound)
  }

  static func translationMapper(
    _ system: SimulatedSystem, pages: PageAllocator, function: PCIFunction
  ) throws(DriverError) -> any DMAMapper {
    do {
      return try translationMapper(system, system.cpu, pages, function)
    } catch let error as DriverError {
      throw error
    } catch {
      throw .translation("\(error)")
    }
  }

  private static func translationMapper(
    _ system: SimulatedSystem, _ cpu: MachineCPU, _ pages: PageAllocator, _ function: PCIFunction
  ) throws -> any DMAMapper {
    let space: any DeviceAddressSpace
    let addresses: Range<UInt64>
    switch system.configuration.iommu {
    case .vtd: return try domainMapper(system, cpu, pages, function)
    case .tceWide:
      let driver = try TCEDriver(cpu: cpu, registers: registers, pages: pages)
      let base = try driver.mapAll(memoryByteCount: system.configuration.memoryByteCount)
      return DirectMapper(cpu: cpu, pages: pages, trace: system.trace, base: base)
    case .tce:
      space = try TCEDriver(cpu: cpu, registers: registers, pages: pages)
      addresses = TCEDriver.addresses
    case .dvma:
      let driver = try DVMADriver(cpu: cpu, registers: registers, pages: pages)
      space = driver
      addresses = driver.addresses
    case .xen:
      space = try GrantDriver(
        cpu: cpu, registers: registers, pages: pages,
        memoryByteCount: system.configuration.memoryByteCount)
      addresses = GrantDriver.addresses
    }
    return IOMMUMapper(
      cpu: cpu, space: space, pages: pages, trace: system.trace, addresses: addresses)
  }

  private static func domainMapper(
    _ system: SimulatedSystem, _ cpu: MachineCPU, _ pages: PageAllocator, _ function: PCIFunction
  ) throws -> any DMAMapper {
    var settings = IOMMUDriverConfiguration()
    settings.pasid = system.configuration.pasid
    settings.allowsPageRequests = system.configuration.pagesOnDemand
    settings.tableForm = system.configuration.tableForm.driverForm
    settings.nestedByteCount = system.configuration.memoryByteCount
    settings.mapsGlobally = system.configuration.mapsGlobally
    let driver = try IOMMUDriver(
      cpu: cpu, registers: registers, pages: pages, configuration: settings)
    let domain = try driver.attach(function.identifier, domain: 1, type: .withDeviceTLB)
    try driver.enable()
    var space: any DeviceAddressSpace = DomainAddressSpace(driver: driver, domain: domain)
    var pager: PageRequestHandler?
    if system.configuration.pagesOnDemand {
      let onDemand = DemandAddressSpace(driver: driver, domain: domain)
      let handler = try PageRequestHandler(
        driver: driver, pager: onDemand,
        answersWithPASID: settings.pasid != nil && function.pageResponsesNeedPASID(cpu: cpu))
      // The mapper keeps it; kept here too, it and its processor would keep each other for ever.
      cpu.serve(vector: PageRequestHandler.vector) { [weak handler] in handler?.serve() }
      guard
        function.enablePageRequests(
          allocation: system.configuration.pageRequestAllocation, cpu: cpu)
      else { throw DriverError.translation("the function has no Page Request Interface") }
      space = onDemand
      pager = handler
    }
    if system.configuration.endpoint.translationPageLimit > 8 {
      function.widenCompletionBoundary(cpu: cpu)
    }
    if let pasid = settings.pasid, !function.enablePASID(pasid, cpu: cpu) {
      throw DriverError.translation("the function has no PASID capability")
    }
    let isBare = system.configuration.driverMutant == .ft11ProgramsNothing
    guard isBare || function.enableATS(cpu: cpu) else {
      throw DriverError.translation("the function has no ATS capability")
    }
    let mapper = IOMMUMapper(
      cpu: cpu, space: space, pages: pages, trace: system.trace)
    mapper.pager = pager
    mapper.mutant = system.configuration.driverMutant
    return mapper
  }
}
