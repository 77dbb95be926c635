public import ByteLayouts
public import IOMMULayouts

/// A domain whose pages are absent until the device asks for them.
///
/// A mapping is a promise that the driver keeps for itself; the page tables get a page when a page
/// request names it. What goes away is cleared and invalidated as far as it was there.
public final class DemandAddressSpace: DeviceAddressSpace {
  private struct Promise {
    var physical: GuestPhysicalAddress
    var permissions: PagePermissions
    var isPresent = false
  }

  private let driver: IOMMUDriver
  let domain: IOMMUDomain
  private var promises: [UInt64: Promise] = [:]

  /// Makes the address space of `domain`, with nothing in it.
  public init(driver: IOMMUDriver, domain: IOMMUDomain) {
    self.driver = driver
    self.domain = domain
  }

  /// 4 KiB.
  public var pageByteCount: UInt64 { 4096 }

  /// Promises the pages.
  public func map(
    _ address: UInt64, to physical: GuestPhysicalAddress, byteCount: UInt64,
    permissions: PagePermissions
  ) throws(IOMMUDriverError) {
    for offset in stride(from: UInt64(0), to: byteCount, by: 4096) {
      guard promises[address + offset] == nil else {
        throw .alreadyMapped(address: address + offset)
      }
    }
    for offset in stride(from: UInt64(0), to: byteCount, by: 4096) {
      promises[address + offset] = Promise(
        physical: physical.advanced(by: offset), permissions: permissions)
    }
  }

  /// Takes the promises back first, so that no page comes behind them; then clears those that are
  /// present, run by run, and waits until unit and device have forgotten them.
  public func unmap(_ address: UInt64, byteCount: UInt64) throws(IOMMUDriverError) {
    var runs: [Range<UInt64>] = []
    for page in stride(from: address, to: address + byteCount, by: 4096) {
      guard let promise = promises.removeValue(forKey: page) else {
        throw .notMapped(address: page)
      }
      guard promise.isPresent else { continue }
      if let last = runs.last, last.upperBound == page {
        runs[runs.count - 1] = last.lowerBound..<page + 4096
      } else {
        runs.append(page..<page + 4096)
      }
    }
    for run in runs {
      try driver.unmap(
        domain, address: run.lowerBound, byteCount: run.upperBound - run.lowerBound)
    }
  }

  /// Invalidates the domain.
  public func forgetAll(copies: Int) throws(IOMMUDriverError) {
    try driver.invalidateAll(domain, copies: copies)
  }

  /// Makes a page present; false where nothing is promised, or not with that access.
  func makePresent(_ page: UInt64, _ wanted: PagePermissions) -> Bool {
    guard let promise = promises[page], promise.permissions.isSuperset(of: wanted) else {
      return false
    }
    if promise.isPresent { return true }
    do throws(IOMMUDriverError) {
      try driver.map(
        domain, address: page, to: promise.physical, byteCount: 4096,
        permissions: promise.permissions)
    } catch {
      return false
    }
    promises[page]?.isPresent = true
    return true
  }
}
