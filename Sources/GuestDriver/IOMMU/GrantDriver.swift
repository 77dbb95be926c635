public import ByteLayouts
public import HostPlatform
public import IOMMULayouts

/// The guest's side of Xen grants: a table of pages that the backend may use.
///
/// Source: Linux, drivers/xen/grant-dma-ops.c and grant-table.c.
public final class GrantDriver: DeviceAddressSpace {
  private let cpu: any GuestCPU
  private let registers: GuestPhysicalAddress
  private let table: GuestPhysicalAddress
  /// The machine frame of each frame of the guest.
  private let frames: GuestPhysicalAddress
  /// The domain that the backend runs in.
  private static let backend: UInt16 = 0
  private static let entryCount: UInt64 = 32768
  /// Looks at an entry that stays in use, before it is given up.
  private static let lookLimit = 10_000

  /// The device addresses that name grants; the first eight entries belong to the console and the
  /// store.
  public static let addresses =
    GrantAddress.address(of: 8)..<GrantAddress.address(of: entryCount)

  /// Takes memory for the grant table and for the list of machine frames, and hands both over.
  ///
  /// - Parameters:
  ///   - registers: CPU-physical address of the hypervisor's page.
  ///   - memoryByteCount: all of the guest's memory.
  /// - Throws: ``IOMMUDriverError/outOfTablePages``.
  public init(
    cpu: any GuestCPU, registers: GuestPhysicalAddress, pages: PageAllocator,
    memoryByteCount: UInt64
  ) throws(IOMMUDriverError) {
    let tableByteCount = Int(Self.entryCount * GrantEntry.byteCount)
    let listByteCount = Int(memoryByteCount >> 12) * 8
    guard let table = pages.allocate(pageCount: tableByteCount / 4096),
      let frames = pages.allocate(pageCount: PageAllocator.pageCount(for: listByteCount))
    else { throw .outOfTablePages }
    self.cpu = cpu
    self.registers = registers
    self.table = table
    self.frames = frames
    cpu.storeZeros(at: table, byteCount: tableByteCount)
    cpu.storeFence()
    for (register, value) in [
      (GrantRegister.frameList, frames.rawValue), (GrantRegister.tableBase, table.rawValue),
      (GrantRegister.entryCount, Self.entryCount),
    ] { cpu.store(value, at: registers.advanced(by: register)) }
    cpu.fullFence()
  }

  /// 4 KiB.
  public var pageByteCount: UInt64 { 4096 }

  /// Writes an entry for each page: the frame first, the flags behind it.
  public func map(
    _ address: UInt64, to physical: GuestPhysicalAddress, byteCount: UInt64,
    permissions: PagePermissions
  ) throws(IOMMUDriverError) {
    try forEachEntry(address, byteCount) { place, _, offset throws(IOMMUDriverError) in
      let frame: UInt64 = cpu.load(
        frames.advanced(by: ((physical.rawValue + offset) >> 12) * 8))
      let entry = GrantEntry(
        frame: UInt32(truncatingIfNeeded: frame), domain: Self.backend,
        isReadOnly: !permissions.contains(.write))
      cpu.store(UInt32(entry.frame), at: place.advanced(by: 4))
      cpu.storeFence()
      cpu.store(UInt32(truncatingIfNeeded: entry.rawValue), at: place)
    }
    cpu.storeFence()
  }

  /// Asks the backend to release each grant, waits until none is in use, and ends them.
  ///
  /// - Throws: ``IOMMUDriverError/timeout`` when a grant stays in use: its page is lost.
  public func unmap(_ address: UInt64, byteCount: UInt64) throws(IOMMUDriverError) {
    try forEachEntry(address, byteCount) { _, reference, _ throws(IOMMUDriverError) in
      cpu.store(reference, at: registers.advanced(by: GrantRegister.release))
    }
    cpu.fullFence()
    try forEachEntry(address, byteCount) { place, _, _ throws(IOMMUDriverError) in
      var looks = 0
      while !GrantEntry(rawValue: UInt64(cpu.load(place, as: UInt16.self))).flags
        .isDisjoint(with: .inUse)
      {
        looks += 1
        guard looks < Self.lookLimit else { throw .timeout }
        cpu.pause(cycles: 32)
      }
      cpu.store(UInt64.zero, at: place)
    }
    cpu.storeFence()
  }

  private func forEachEntry(
    _ address: UInt64, _ byteCount: UInt64,
    _ body: (GuestPhysicalAddress, UInt64, UInt64) throws(IOMMUDriverError) -> Void
  ) throws(IOMMUDriverError) {
    precondition((address | byteCount) & 4095 == 0 && byteCount > 0, "whole pages")
    guard Self.addresses.contains(address), byteCount <= Self.addresses.upperBound - address,
      let first = GrantAddress.reference(of: address)
    else { throw .addressBeyondWidth(address: address) }
    for index in 0..<byteCount >> 12 {
      try body(
        table.advanced(by: (first + index) * GrantEntry.byteCount), first + index, index << 12)
    }
  }
}
