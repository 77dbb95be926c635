/// One of the 128 entries of a context table in scalable mode.
///
/// A root entry's low word names the table of devices 0 to 15, its high word that of 16 to 31; five
/// low bits of device and function are left as the index into 128 entries.
///
/// Layout, 32 bytes, of which the last 16 are zero:
///
/// | word | bits  | field                                          |
/// | ---- | ----- | ---------------------------------------------- |
/// | 0    | 0     | P                                              |
/// | 0    | 1     | FPD: qualified faults are not recorded         |
/// | 0    | 2     | DTE: ATS is allowed                            |
/// | 0    | 3     | PASIDE: requests may have a PASID              |
/// | 0    | 4     | PRE: page requests are taken                   |
/// | 0    | 11:9  | PDTS: the directory has 2^(PDTS + 7) entries   |
/// | 0    | 63:12 | PASID directory                                |
/// | 1    | 19:0  | RID_PASID: the PASID of requests without one   |
///
/// Source: VT-d, 9.4; Linux, drivers/iommu/intel/pasid.c.
public struct ScalableContextEntry: Hashable, Sendable {
  /// Bytes of one entry.
  public static let byteCount: UInt64 = 32
  /// Bytes 0..<8.
  public var low: UInt64
  /// Bytes 8..<16.
  public var high: UInt64

  /// Makes the entry from its first two words.
  public init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Makes a present entry.
  ///
  /// - Parameters:
  ///   - directory: the PASID directory, 4 KiB aligned.
  ///   - sizeExponent: PDTS, 0...7.
  public init(
    directory: UInt64, sizeExponent: UInt8, allowsDeviceTLB: Bool, allowsPASID: Bool = true,
    allowsPageRequests: Bool = false, requesterPASID: UInt32 = 0
  ) {
    low =
      directory & ~0xfff | 1 | (allowsDeviceTLB ? 4 : 0) | (allowsPASID ? 8 : 0)
      | (allowsPageRequests ? 16 : 0) | UInt64(sizeExponent & 7) << 9
    high = UInt64(requesterPASID & 0xf_ffff)
  }

  /// P.
  public var isPresent: Bool { low & 1 != 0 }
  /// FPD.
  public var disablesFaultProcessing: Bool { low & 2 != 0 }
  /// DTE.
  public var allowsDeviceTLB: Bool { low & 4 != 0 }
  /// PASIDE.
  public var allowsPASID: Bool { low & 8 != 0 }
  /// PRE.
  public var allowsPageRequests: Bool { low & 16 != 0 }
  /// Entries of the directory, each for 64 PASIDs.
  public var directoryCount: UInt32 { 1 << (UInt32(low >> 9 & 7) + 7) }
  /// The PASID directory in bytes.
  public var directory: UInt64 { low & ~0xfff }
  /// RID_PASID.
  public var requesterPASID: UInt32 { UInt32(truncatingIfNeeded: high & 0xf_ffff) }
}
