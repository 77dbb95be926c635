public import CycleKernel
public import PCIeLayouts

/// What stands between the device's requests and host memory.
///
/// Each platform has its own: tables of another form, set up in another way, with a cache of its
/// own that keeps what it has until it is told to forget.
public protocol UpstreamTranslation: AnyObject {
  /// Translates one request that lies in one page of 4 KiB, or says why not.
  ///
  /// - Returns: the answer, and how many reads of tables it took.
  func translate(
    _ query: TranslationQuery
  ) -> (outcome: TranslationOutcome, memoryReadCount: Int)
  /// Whether a request whose walk is over has to wait for the guest; it is asked for again later.
  func holds(_ query: TranslationQuery) -> Bool
  /// Looks a translation up ahead of its use and leaves it in the cache; records no fault.
  ///
  /// - Returns: how many reads of tables it took.
  func prepare(_ query: TranslationQuery) -> Int
  /// Reads 1, 2, 4 or 8 bytes of the unit's page of registers.
  func readRegister(offset: UInt64, byteCount: Int, at cycle: Cycle) -> UInt64
  /// Writes 1, 2, 4 or 8 bytes of the unit's page of registers.
  func writeRegister(offset: UInt64, value: UInt64, byteCount: Int, at cycle: Cycle)

  /// The next cycle in which the unit has something to do by itself.
  var nextDue: Cycle { get }
  /// Does what is due.
  func evaluate(at cycle: Cycle)
  /// An ATS invalidation that is to be sent, if there is one.
  func takeInvalidateRequest() -> InvalidateRequest?
  /// Takes the completion of ATS invalidations.
  @discardableResult
  func invalidateCompleted(
    requester: RequesterID, itagVector: UInt32, completionCount: Int, at cycle: Cycle
  ) -> Bool

  /// Takes a page request; false where the unit has no such thing.
  func pageRequested(
    requester: RequesterID, pasid: PASIDPrefix?, _ request: PageRequest, at cycle: Cycle
  ) -> Bool
  /// A response to page requests that is to be sent, if there is one.
  func takePageResponse() -> PageGroupResponse?
  /// The data of an interrupt message of the unit itself that is due, if there is one.
  func takeEvent() -> UInt32?
}

/// A unit without ATS: nothing is ever under way.
extension UpstreamTranslation {
  /// None: a fault ends its request.
  public func holds(_ query: TranslationQuery) -> Bool { false }
  /// Never.
  public var nextDue: Cycle { .never }
  /// Nothing.
  public func evaluate(at cycle: Cycle) {}
  /// None.
  public func takeInvalidateRequest() -> InvalidateRequest? { nil }
  /// Nobody asked.
  public func invalidateCompleted(
    requester: RequesterID, itagVector: UInt32, completionCount: Int, at cycle: Cycle
  ) -> Bool { false }
  /// No page request is taken.
  public func pageRequested(
    requester: RequesterID, pasid: PASIDPrefix?, _ request: PageRequest, at cycle: Cycle
  ) -> Bool { false }
  /// None.
  public func takePageResponse() -> PageGroupResponse? { nil }
  /// None.
  public func takeEvent() -> UInt32? { nil }
}
