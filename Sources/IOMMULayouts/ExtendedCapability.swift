/// ECAP: what else a translation unit can do.
///
/// | bit  | field | meaning                                 |
/// | ---- | ----- | --------------------------------------- |
/// | 0    | C     | table walks are coherent with the caches |
/// | 1    | QI    | queued invalidation                     |
/// | 2    | DT    | device translation caches (ATS)         |
/// | 6    | PT    | pass-through                            |
/// | 7    | SC    | snoop control                           |
/// | 17:8 | IRO   | place of the IOTLB registers, units of 16 bytes |
/// | 26   | NEST  | first-level over second-level tables    |
/// | 29   | PRS   | page requests                           |
/// | 39:35 | PSS  | bits of the widest PASID, less 1        |
/// | 40   | PASID | requests with a PASID                   |
/// | 43   | SMTS  | scalable mode                           |
/// | 46   | SLTS  | second-level tables in scalable mode    |
/// | 47   | FLTS  | first-level tables in scalable mode     |
///
/// Source: VT-d, 10.4.3.
public struct ExtendedCapability: OptionSet, Hashable, Sendable {
  /// The 64 bits.
  public let rawValue: UInt64
  /// Makes the set from the register's bits.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  /// C.
  public static let pageWalkCoherency = ExtendedCapability(rawValue: 1 << 0)
  /// QI.
  public static let queuedInvalidation = ExtendedCapability(rawValue: 1 << 1)
  /// DT.
  public static let deviceTLB = ExtendedCapability(rawValue: 1 << 2)
  /// PT.
  public static let passThrough = ExtendedCapability(rawValue: 1 << 6)
  /// SC.
  public static let snoopControl = ExtendedCapability(rawValue: 1 << 7)
  /// NEST.
  public static let nestedTables = ExtendedCapability(rawValue: 1 << 26)
  /// PRS.
  public static let pageRequests = ExtendedCapability(rawValue: 1 << 29)
  /// PASID, SMTS, SLTS, and PSS for PASIDs of 20 bits.
  public static let scalableMode = ExtendedCapability(
    rawValue: 1 << 40 | 1 << 43 | 1 << 46 | 19 << 35)
  /// FLTS.
  public static let firstLevelTables = ExtendedCapability(rawValue: 1 << 47)
  /// IRO, with the place that the model advertises.
  public static let iotlbRegisterOffset = ExtendedCapability(
    rawValue: (TranslationUnitRegister.iotlb / 16) << 8)
}
