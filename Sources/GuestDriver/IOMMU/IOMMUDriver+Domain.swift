extension IOMMUDriver {
  /// Forgets everything about a domain, in the unit and in the device.
  ///
  /// - Throws: ``IOMMUDriverError/deviceTimeout``, `.invalidationQueue` or `.timeout`.
  public func invalidateAll(_ domain: IOMMUDomain) throws(IOMMUDriverError) {
    try invalidate(
      descriptors(for: domain, address: 0, byteCount: UInt64(1) << UInt64(domain.addressWidth)))
  }
}
