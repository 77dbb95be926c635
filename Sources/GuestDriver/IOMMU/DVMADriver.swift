public import ByteLayouts
public import HostPlatform
public import IOMMULayouts

/// The guest's side of a SPARC IOMMU: entries by stores, flushes by a register.
///
/// Source: Linux, arch/sparc/kernel/iommu.c.
public final class DVMADriver: DeviceAddressSpace {
  private let cpu: any GuestCPU
  private let registers: GuestPhysicalAddress
  private let table: GuestPhysicalAddress
  /// The bus addresses that the table maps.
  public let addresses: Range<UInt64>

  /// Takes memory for a table of 32768 entries, 256 MiB of bus addresses, and turns the unit on.
  ///
  /// - Parameter registers: CPU-physical address of the unit's register page.
  /// - Throws: ``IOMMUDriverError/outOfTablePages``.
  public init(
    cpu: any GuestCPU, registers: GuestPhysicalAddress, pages: PageAllocator
  ) throws(IOMMUDriverError) {
    let sizeExponent = 5
    addresses = DVMARegister.window(sizeExponent: sizeExponent)
    let byteCount = (1024 << sizeExponent) * Int(DVMAEntry.byteCount)
    guard
      let table = pages.allocate(
        pageCount: byteCount / 4096, alignment: UInt64(byteCount))
    else { throw .outOfTablePages }
    self.cpu = cpu
    self.registers = registers
    self.table = table
    cpu.storeZeros(at: table, byteCount: byteCount)
    cpu.storeFence()
    cpu.store(table.rawValue, at: registers.advanced(by: DVMARegister.tableBase))
    cpu.store(
      UInt64(sizeExponent) << 16 | 1, at: registers.advanced(by: DVMARegister.control))
    cpu.fullFence()
  }

  /// 8 KiB.
  public var pageByteCount: UInt64 { DVMAEntry.pageByteCount }

  /// Stores the entries.
  public func map(
    _ address: UInt64, to physical: GuestPhysicalAddress, byteCount: UInt64,
    permissions: PagePermissions
  ) throws(IOMMUDriverError) {
    try forEachPage(address, byteCount) { place, offset in
      let entry = DVMAEntry(
        address: physical.rawValue + offset, allowsWrite: permissions.contains(.write))
      cpu.store(entry.rawValue, at: place)
    }
    cpu.storeFence()
  }

  /// Clears the entries and flushes each page; a load of a register ends it.
  public func unmap(_ address: UInt64, byteCount: UInt64) throws(IOMMUDriverError) {
    try forEachPage(address, byteCount) { place, _ in cpu.store(UInt64.zero, at: place) }
    cpu.storeFence()
    try forEachPage(address, byteCount) { _, offset in
      cpu.store(address + offset, at: registers.advanced(by: DVMARegister.flush))
    }
    _ = cpu.load(registers.advanced(by: DVMARegister.control), as: UInt64.self)
  }

  private func forEachPage(
    _ address: UInt64, _ byteCount: UInt64,
    _ body: (GuestPhysicalAddress, UInt64) -> Void
  ) throws(IOMMUDriverError) {
    let page = DVMAEntry.pageByteCount
    precondition((address | byteCount) & (page - 1) == 0 && byteCount > 0, "whole pages")
    guard addresses.contains(address), byteCount <= addresses.upperBound - address else {
      throw .addressBeyondWidth(address: address)
    }
    let first = (address - addresses.lowerBound) / page
    for index in 0..<byteCount / page {
      body(table.advanced(by: (first + index) * DVMAEntry.byteCount), index * page)
    }
  }
}
