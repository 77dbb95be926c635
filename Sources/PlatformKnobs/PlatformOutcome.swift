/// What becomes of a cell.
public enum PlatformOutcome: String, Hashable, Sendable, CaseIterable {
  /// Data is right, and the device reaches nothing that it was not given.
  case worksProtected = "works-protected"
  /// Data is right, and the device can reach what it was not given.
  case worksUnprotected = "works-unprotected"
  /// The guest or the device gave up before any data moved, and said so.
  case refused
  /// An access was refused, and IOMMU or device said so.
  case faults
  /// Wrong data, or memory of others was written, and nobody said so.
  case corrupts
  /// Nothing moves and nobody says why.
  case hangs

  /// Whether data was right.
  public var works: Bool { self == .worksProtected || self == .worksUnprotected }
}
