/// CAP: what a translation unit can do.
///
/// | bits  | field  | meaning                                         |
/// | ----- | ------ | ----------------------------------------------- |
/// | 2:0   | ND     | domains: 2^(4 + 2 ND)                           |
/// | 7     | CM     | absent entries are cached                       |
/// | 12:8  | SAGAW  | bit 1: 3 levels, bit 2: 4 levels                |
/// | 21:16 | MGAW   | input address width - 1                         |
/// | 33:24 | FRO    | place of the fault records, units of 16 bytes   |
/// | 37:34 | SLLPS  | bit 0: 2 MiB pages, bit 1: 1 GiB pages          |
/// | 39    | PSI    | page-selective invalidation                     |
/// | 47:40 | NFR    | fault records - 1                               |
/// | 53:48 | MAMV   | largest address mask of an invalidation         |
/// | 55:54 | DWD, DRD | writes and reads can be drained               |
/// | 56    | FL1GP  | first-level pages of 1 GiB                      |
///
/// Source: VT-d, 10.4.2.
public struct UnitCapability: Hashable, Sendable {
  /// The 64 bits.
  public var rawValue: UInt64
  /// Makes the value from the register's bits.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Makes the capability of a unit with 3 and 4 levels, large pages, page-selective invalidation
  /// and draining.
  ///
  /// - Parameter hasFirstLevel: whether first-level tables may have pages of 1 GiB.
  public init(faultRecordCount: Int, maximumAddressMask: UInt8, hasFirstLevel: Bool = false) {
    precondition((1...256).contains(faultRecordCount), "CAP.NFR counts 1 to 256 records")
    precondition(maximumAddressMask < 64, "CAP.MAMV has six bits")
    rawValue =
      6 | 0b00110 << 8 | 47 << 16 | (TranslationUnitRegister.faultRecords / 16) << 24
      | 0b0011 << 34 | 1 << 39 | UInt64(faultRecordCount - 1) << 40
      | UInt64(maximumAddressMask) << 48 | 0b11 << 54
      | (hasFirstLevel ? 1 << 56 : 0)
  }

  /// Number of domain identifiers.
  public var domainCount: Int { 1 << (4 + 2 * Int(rawValue & 7)) }
  /// Whether tables of `levels` levels (3 or 4) are supported.
  public func supports(levels: Int) -> Bool { rawValue >> UInt64(8 + levels - 2) & 1 != 0 }
  /// Width of the input address in bits.
  public var inputAddressWidth: Int { Int(rawValue >> 16 & 0x3f) + 1 }
  /// Offset of the first fault record in bytes.
  public var faultRecordOffset: UInt64 { (rawValue >> 24 & 0x3ff) * 16 }
  /// Whether 2 MiB pages are supported.
  public var supportsTwoMebibytePages: Bool { rawValue >> 34 & 1 != 0 }
  /// Whether 1 GiB pages are supported.
  public var supportsOneGibibytePages: Bool { rawValue >> 35 & 1 != 0 }
  /// PSI.
  public var supportsPageSelectiveInvalidation: Bool { rawValue >> 39 & 1 != 0 }
  /// Number of fault records.
  public var faultRecordCount: Int { Int(rawValue >> 40 & 0xff) + 1 }
  /// MAMV: the largest number of pages of one invalidation is 2^MAMV.
  public var maximumAddressMask: UInt8 { UInt8(rawValue >> 48 & 0x3f) }
}
