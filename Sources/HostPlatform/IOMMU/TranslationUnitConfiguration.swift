public import CycleKernel

/// Sizes and latencies of a translation unit.
public struct TranslationUnitConfiguration: Hashable, Sendable {
  /// Sets of the IOTLB, a power of two; each has four ways.
  public var iotlbSetCount: Int = 16
  /// Entries of the context cache, a power of two.
  public var contextCacheEntryCount: Int = 16
  /// Width of host addresses in bits, 32...52; bits above are reserved in every table.
  public var hostAddressWidth: Int = 46
  /// Fault records, 1...32.
  public var faultRecordCount: Int = 4
  /// Largest address mask of a page-selective invalidation, 0...52.
  public var maximumAddressMask: UInt8 = 18
  /// Whether devices may have translation caches (ECAP.DT).
  public var supportsDeviceTLB: Bool = true
  /// Whether devices may ask for pages (ECAP.PRS).
  public var takesPageRequests: Bool = false
  /// Whether tables of scalable mode are understood (ECAP.SMTS, PASID).
  public var supportsScalableMode: Bool = false
  /// Cycles from a descriptor's turn to its effect.
  public var descriptorCycles: Cycle = 24
  /// Cycles from the end of the last awaited invalidation to the status write.
  public var waitCycles: Cycle = 16
  /// Cycles after which an unanswered device invalidation is given up.
  public var deviceInvalidationTimeout: Cycle = 1_000_000

  /// The default unit: 64 IOTLB entries, 46-bit host addresses, 4 fault records.
  public init() {}
}
