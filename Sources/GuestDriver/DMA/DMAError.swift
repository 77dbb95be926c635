/// Why memory could not be made accessible to the device.
public enum DMAError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No room now: back-pressure, to be tried again after an unmap.
  case exhausted
  /// Never possible: the limit is ``DMAMapper/maximumMappingByteCount`` or that of coherent memory.
  case tooLarge(byteCount: Int, limit: Int)
  /// The IOMMU did not do what its driver asked.
  case translation(IOMMUDriverError)

  /// Says what, and the limit.
  public var description: String {
    switch self {
    case .exhausted: "no room for the mapping now"
    case .tooLarge(let byteCount, let limit):
      "a mapping of \(byteCount) bytes, the limit is \(limit)"
    case .translation(let error): error.description
    }
  }
}
