public import IOMMULayouts

/// Why the guest's IOMMU driver could not do what it was asked.
public enum IOMMUDriverError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The unit lacks queued invalidation, or the number of levels.
  case unsupported(capability: UInt64, extendedCapability: UInt64)
  /// No page is left for a table.
  case outOfTablePages
  /// The unit does not react: a status bit or word did not change in time.
  case timeout
  /// The unit does not take page requests (ECAP.PRS).
  case noPageRequests
  /// A device did not answer an invalidation (FSTS.ITE).
  case deviceTimeout
  /// The unit refused a descriptor of the invalidation queue (FSTS.IQE).
  case invalidationQueue(FaultStatus)
  /// Something is mapped at the address already.
  case alreadyMapped(address: UInt64)
  /// Nothing is mapped at the address.
  case notMapped(address: UInt64)
  /// A part of a large page cannot be unmapped.
  case partialLargePage(address: UInt64)
  /// The address is wider than the domain's tables.
  case addressBeyondWidth(address: UInt64)
  /// The function belongs to a domain already.
  case alreadyAttached
  /// The hypervisor refused a call, with its status.
  case callRefused(WindowCall, status: Int64)

  /// Says what, and where.
  public var description: String {
    switch self {
    case .unsupported(let capability, let extended):
      "IOMMU without what its driver needs: CAP 0x\(String(capability, radix: 16)), "
        + "ECAP 0x\(String(extended, radix: 16))"
    case .outOfTablePages: "no page left for an IOMMU table"
    case .timeout: "the IOMMU does not react"
    case .noPageRequests: "the IOMMU does not take page requests"
    case .deviceTimeout: "a device did not answer an invalidation in time"
    case .invalidationQueue(let status):
      "the IOMMU refused an invalidation, FSTS 0x\(String(status.rawValue, radix: 16))"
    case .alreadyMapped(let address): "0x\(String(address, radix: 16)) is mapped already"
    case .notMapped(let address): "0x\(String(address, radix: 16)) is not mapped"
    case .partialLargePage(let address):
      "0x\(String(address, radix: 16)) lies in a large page that is unmapped as a whole only"
    case .addressBeyondWidth(let address):
      "0x\(String(address, radix: 16)) is wider than the tables"
    case .alreadyAttached: "the function belongs to a domain already"
    case .callRefused(let call, let status):
      "the hypervisor answers call 0x\(String(call.rawValue, radix: 16)) with \(status)"
    }
  }
}
