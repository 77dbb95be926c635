extension IOMMUDriver {
  /// Forgets everything about a domain, in the unit and `copies` times in the device.
  ///
  /// - Throws: ``IOMMUDriverError/deviceTimeout``, `.invalidationQueue` or `.timeout`.
  public func invalidateAll(
    _ domain: IOMMUDomain, copies: Int = 1
  ) throws(IOMMUDriverError) {
    let all = descriptors(
      for: domain, address: 0, byteCount: UInt64(1) << UInt64(domain.addressWidth))
    try invalidate(all + (1..<max(1, copies)).flatMap { _ in all.dropFirst() })
  }
}
