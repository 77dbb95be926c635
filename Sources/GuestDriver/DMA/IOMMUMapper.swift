public import ByteLayouts
public import HostPlatform
public import Trace

import IOMMULayouts

/// The DMA API behind an IOMMU: every mapping gets its own pages of device addresses.
///
/// Unmapping is strict: it returns after the IOMMU and the device have confirmed that the
/// translation is gone, and only then are the device addresses free for reuse.
public final class IOMMUMapper: DMAMapper {
  /// What has been done so far.
  public private(set) var statistics = DMAStatistics()
  /// Why the last unconfirmed unmap failed.
  public private(set) var lastUnmapError: IOMMUDriverError?
  /// A rule that the driver breaks on purpose.
  public var mutant: DriverMutant?
  /// Who makes pages present when the device asks; nil where all are present from the start.
  public var pager: PageRequestHandler?
  private let cpu: any GuestCPU
  private let space: any DeviceAddressSpace
  private let pages: PageAllocator
  private let trace: TraceHub
  private var addresses: IOVAAllocator
  /// Bytes of the smallest page that can be mapped.
  private let page: UInt64

  /// Makes a mapper for an address space of the device.
  ///
  /// - Parameters:
  ///   - pages: where coherent memory comes from.
  ///   - addresses: device addresses to hand out; by default those below 4 GiB.
  public init(
    cpu: any GuestCPU, space: any DeviceAddressSpace, pages: PageAllocator, trace: TraceHub,
    addresses: Range<UInt64> = 0x10_0000..<0x1_0000_0000
  ) {
    self.cpu = cpu
    self.space = space
    self.pages = pages
    self.trace = trace
    self.addresses = IOVAAllocator(range: addresses)
    page = space.pageByteCount
  }

  /// Makes a mapper for a domain of a VT-d unit.
  public convenience init(
    cpu: any GuestCPU, driver: IOMMUDriver, domain: IOMMUDomain, pages: PageAllocator,
    trace: TraceHub, addresses: Range<UInt64> = 0x10_0000..<0x1_0000_0000
  ) {
    self.init(
      cpu: cpu, space: DomainAddressSpace(driver: driver, domain: domain), pages: pages,
      trace: trace, addresses: addresses)
  }

  /// Makes unit and device forget every translation of the domain; what is mapped stays mapped.
  ///
  /// - Throws: `IOMMUDriverError`.
  public func forgetTranslations(copies: Int = 1) throws(IOMMUDriverError) {
    try space.forgetAll(copies: copies)
  }

  /// 1 GiB.
  public var maximumMappingByteCount: Int { 1 << 30 }

  /// Takes zeroed pages and maps them for reading and writing.
  public func allocateCoherent(
    byteCount: Int, alignment: Int
  ) throws(DMAError) -> CoherentMemory {
    let count = PageAllocator.pageCount(for: byteCount)
    guard let first = pages.allocate(pageCount: count, alignment: max(UInt64(alignment), page))
    else {
      statistics.exhausted += 1
      throw .exhausted
    }
    cpu.storeZeros(at: first, byteCount: count * 4096)
    do throws(DMAError) {
      let mapping = try establish(first, byteCount, .bidirectional)
      return CoherentMemory(
        cpuAddress: first, deviceAddress: DescriptorAddress(rawValue: mapping.deviceAddress),
        byteCount: byteCount, mapping: mapping)
    } catch {
      pages.free(first, pageCount: count)
      throw error
    }
  }

  /// Unmaps the pages, then gives them back.
  public func freeCoherent(_ memory: CoherentMemory) {
    guard remove(memory.mapping) else { return }
    pages.free(memory.cpuAddress, pageCount: PageAllocator.pageCount(for: memory.byteCount))
  }

  /// Maps the pages that hold the buffer; the offset in the page stays.
  public func map(
    _ buffer: GuestPhysicalAddress, byteCount: Int, direction: DMADirection
  ) throws(DMAError) -> DMAHandle {
    precondition(byteCount > 0, "an empty buffer is not mapped")
    guard byteCount <= maximumMappingByteCount else {
      throw .tooLarge(byteCount: byteCount, limit: maximumMappingByteCount)
    }
    let mapping = try establish(buffer, byteCount, direction)
    statistics.maps += 1
    return DMAHandle(
      deviceAddress: DescriptorAddress(rawValue: mapping.deviceAddress), buffer: buffer,
      byteCount: byteCount, direction: direction, mapping: mapping)
  }

  /// Unmaps the pages and waits until IOMMU and device have forgotten them.
  public func unmap(_ handle: DMAHandle) {
    if remove(handle.mapping) { statistics.unmaps += 1 }
  }

  private func establish(
    _ buffer: GuestPhysicalAddress, _ byteCount: Int, _ direction: DMADirection
  ) throws(DMAError) -> DMAMapping {
    let offset = buffer.rawValue & (page - 1)
    let span = (UInt64(byteCount) + offset + page - 1) & ~(page - 1)
    guard let address = addresses.allocate(byteCount: span) else {
      statistics.exhausted += 1
      throw .exhausted
    }
    do throws(IOMMUDriverError) {
      if mutant != .ft11ProgramsNothing {
        try space.map(
          address, to: GuestPhysicalAddress(rawValue: buffer.rawValue - offset), byteCount: span,
          permissions: direction.permissions)
      }
    } catch {
      addresses.release(address, byteCount: span)
      guard error == .outOfTablePages else { throw .translation(error) }
      statistics.exhausted += 1
      throw .exhausted
    }
    let mapping = DMAMapping(
      deviceAddress: address + offset, space: .host, memoryAddress: buffer.rawValue,
      byteCount: UInt64(byteCount), direction: direction)
    trace.record(cycle: cpu.cycle, .dmaMapped(mapping))
    return mapping
  }

  /// Returns whether the device's access is certainly gone.
  private func remove(_ mapping: DMAMapping) -> Bool {
    let offset = mapping.deviceAddress & (page - 1)
    let address = mapping.deviceAddress - offset
    let span = (mapping.byteCount + offset + page - 1) & ~(page - 1)
    do throws(IOMMUDriverError) {
      if mutant != .ats15ForgetsDevice {
        try space.unmap(address, byteCount: span)
      }
    } catch {
      statistics.failedUnmaps += 1
      lastUnmapError = error
      return false
    }
    trace.record(cycle: cpu.cycle, .dmaUnmapped(mapping))
    addresses.release(address, byteCount: span)
    return true
  }
}

extension DMADirection {
  /// What the page tables allow.
  fileprivate var permissions: PagePermissions {
    switch self {
    case .toDevice: .read
    case .fromDevice: .write
    case .bidirectional: [.read, .write]
    }
  }
}
