public import OrderingReference
public import PlatformKnobs

/// What the run of a cell showed.
public struct CellResult: Sendable {
  /// The class, from what happened.
  public var outcome: PlatformOutcome
  /// Why, in one sentence.
  public var reason: String
  /// What guest and kernel did, in order.
  public var notes: [String]
  /// First address that the device put on the link for a read.
  public var firstReadAddress: UInt64?
  /// Memory requests of the device that went up and are no interrupts.
  public var upstreamCount: Int
  /// Accesses that stayed in the device's own region.
  public var localCount: Int
  /// Requests for a translation.
  public var translationRequestCount: Int
  /// Faults that the IOMMU recorded.
  public var faultCount: Int
  /// Writes to memory that was not given to the device.
  public var strayWriteCount: Int
  /// Accesses to pages that the guest had not shared.
  public var guardRefusalCount: Int
  /// Whether a request to a page that was never given reached it; nil when the run did not get there.
  public var probeLanded: Bool?
  /// The same for the other function behind the IOMMU; nil where there is none.
  public var neighbourLanded: Bool?
  /// What the device saw negotiated, as a number; nil when nothing was.
  public var negotiated: UInt64?
  /// What the judge found, by rule.
  public var violations: [Violation]
  /// When the kernel's driver first rang; nil when it never did.
  public var firstDoorbellCycle: UInt64?
  /// Cycles of the run.
  public var cycleCount: UInt64
}
