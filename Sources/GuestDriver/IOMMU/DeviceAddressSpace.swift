public import ByteLayouts
public import IOMMULayouts

/// The device's view of memory, as the guest sets it up: one for each kind of IOMMU.
public protocol DeviceAddressSpace: AnyObject {
  /// Bytes of the smallest page.
  var pageByteCount: UInt64 { get }
  /// Maps whole pages of device addresses to memory; on an error nothing stays mapped.
  ///
  /// - Throws: ``IOMMUDriverError``.
  func map(
    _ address: UInt64, to physical: GuestPhysicalAddress, byteCount: UInt64,
    permissions: PagePermissions
  ) throws(IOMMUDriverError)
  /// Takes a mapping away and returns when nothing uses it any more.
  ///
  /// - Throws: ``IOMMUDriverError``; neither address nor memory may be used again then.
  func unmap(_ address: UInt64, byteCount: UInt64) throws(IOMMUDriverError)
  /// Makes everybody forget every translation; what is mapped stays mapped.
  ///
  /// - Throws: ``IOMMUDriverError``.
  func forgetAll(copies: Int) throws(IOMMUDriverError)
}

extension DeviceAddressSpace {
  /// Nothing: the caches of the other units are told page by page.
  public func forgetAll(copies: Int) throws(IOMMUDriverError) {}
}

/// A domain of a VT-d unit as an address space.
public final class DomainAddressSpace: DeviceAddressSpace {
  private let driver: IOMMUDriver
  private let domain: IOMMUDomain

  /// Makes the address space of `domain`.
  public init(driver: IOMMUDriver, domain: IOMMUDomain) {
    self.driver = driver
    self.domain = domain
  }

  /// 4 KiB.
  public var pageByteCount: UInt64 { 4096 }

  /// Writes the page tables.
  public func map(
    _ address: UInt64, to physical: GuestPhysicalAddress, byteCount: UInt64,
    permissions: PagePermissions
  ) throws(IOMMUDriverError) {
    try driver.map(
      domain, address: address, to: physical, byteCount: byteCount, permissions: permissions)
  }

  /// Clears the page tables, and invalidates in the unit and the device.
  public func unmap(_ address: UInt64, byteCount: UInt64) throws(IOMMUDriverError) {
    try driver.unmap(domain, address: address, byteCount: byteCount)
  }

  /// Invalidates the domain.
  public func forgetAll(copies: Int) throws(IOMMUDriverError) {
    try driver.invalidateAll(domain, copies: copies)
  }
}
