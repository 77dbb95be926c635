public import ByteLayouts
public import HostPlatform
public import IOMMULayouts

/// The guest's side of PowerPC's windows: calls of the hypervisor.
///
/// Source: Linux, arch/powerpc/platforms/pseries/iommu.c.
public final class TCEDriver: DeviceAddressSpace {
  private let cpu: any GuestCPU
  private let registers: GuestPhysicalAddress
  /// A page for lists of entries.
  private let list: GuestPhysicalAddress
  private static let entriesPerList: UInt64 = 512

  /// The number of the first window.
  private static let window: UInt64 = 0x8000_0000
  /// The bus addresses that the first window offers; page 0 stays empty, so that a device address of
  /// zero is always wrong.
  public static let addresses: Range<UInt64> = 0x1000..<0x4000_0000

  /// Makes the driver.
  ///
  /// - Parameter registers: CPU-physical address of the page of calls.
  /// - Throws: ``IOMMUDriverError/outOfTablePages``.
  public init(
    cpu: any GuestCPU, registers: GuestPhysicalAddress, pages: PageAllocator
  ) throws(IOMMUDriverError) {
    guard let list = pages.allocate() else { throw .outOfTablePages }
    self.cpu = cpu
    self.registers = registers
    self.list = list
  }

  /// 4 KiB.
  public var pageByteCount: UInt64 { 4096 }

  /// Sets an entry by a call of its own, or many by a list.
  public func map(
    _ address: UInt64, to physical: GuestPhysicalAddress, byteCount: UInt64,
    permissions: PagePermissions
  ) throws(IOMMUDriverError) {
    precondition((address | physical.rawValue | byteCount) & 4095 == 0, "whole pages")
    var done: UInt64 = 0
    do throws(IOMMUDriverError) {
      while done < byteCount {
        let count = min((byteCount - done) >> 12, Self.entriesPerList)
        let first = TranslationControlEntry(
          address: physical.rawValue + done, permissions: permissions)
        if count == 1 {
          try call(.putEntry, [Self.window, address + done, first.rawValue])
        } else {
          for index in 0..<count {
            cpu.store(first.rawValue + index << 12, at: list.advanced(by: index * 8))
          }
          cpu.storeFence()
          try call(.putList, [Self.window, address + done, list.rawValue, count])
        }
        done += count << 12
      }
    } catch {
      if done > 0 { try unmap(address, byteCount: done) }
      throw error
    }
  }

  /// Clears the entries; the hypervisor forgets what it cached of them before the call returns.
  public func unmap(_ address: UInt64, byteCount: UInt64) throws(IOMMUDriverError) {
    try call(.stuffEntries, [Self.window, address, 0, byteCount >> 12])
  }

  /// Makes a second window and maps all of memory in it, once and for all.
  ///
  /// - Returns: the bus address of memory's first byte.
  /// - Throws: ``IOMMUDriverError``.
  public func mapAll(memoryByteCount: UInt64) throws(IOMMUDriverError) -> UInt64 {
    let page: UInt64 = 16 << 20
    let sizeExponent = UInt64(64 - (memoryByteCount - 1).leadingZeroBitCount)
    try call(.createWindow, [24, max(24, sizeExponent)])
    let window: UInt64 = cpu.load(registers.advanced(by: WindowCallRegister.window))
    let base: UInt64 = cpu.load(registers.advanced(by: WindowCallRegister.base))
    for index in 0..<memoryByteCount / page {
      let entry = TranslationControlEntry(address: index * page, permissions: [.read, .write])
      try call(.putEntry, [window, base + index * page, entry.rawValue])
    }
    return base
  }

  /// Whether the device's slot is frozen after a request that no entry allowed (EEH).
  public var isFrozen: Bool {
    cpu.load(registers.advanced(by: WindowCallRegister.frozen), as: UInt64.self) != 0
  }

  /// Lets a frozen slot go on.
  ///
  /// - Throws: ``IOMMUDriverError``.
  public func resetSlot() throws(IOMMUDriverError) { try call(.resetSlot, []) }

  private func call(_ call: WindowCall, _ arguments: [UInt64]) throws(IOMMUDriverError) {
    for (index, argument) in arguments.enumerated() {
      cpu.store(argument, at: registers.advanced(by: WindowCallRegister.argument(index)))
    }
    cpu.store(call.rawValue, at: registers.advanced(by: WindowCallRegister.call))
    let status: UInt64 = cpu.load(registers.advanced(by: WindowCallRegister.call))
    guard status == 0 else { throw .callRefused(call, status: Int64(bitPattern: status)) }
  }
}
