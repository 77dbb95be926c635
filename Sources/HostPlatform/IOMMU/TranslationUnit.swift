public import Trace

import CycleKernel
import IOMMULayouts
import PCIeLayouts

/// A VT-d style IOMMU: tables as bytes in host memory, registers, caches, a queue of invalidations.
///
/// Legacy mode: root table, context tables, second-level tables of 3 or 4 levels with pages of
/// 4 KiB, 2 MiB and 1 GiB. Scalable mode: PASID directory and tables before the same second-level
/// tables, or first-level tables in the format of x86, alone or above second-level
/// tables. Every read and write of memory is recorded under `MemoryAgent.iommu`.
/// Whatever the tables hold, the unit answers with a translation or a fault.
///
/// The caches are finite and keep what they have until an invalidation, or the need for room,
/// removes it: a guest that forgets to invalidate keeps old translations alive.
///
/// Draining needs nothing here: the caller translates each access in the cycle in which it takes
/// effect, so that nothing that was translated is ever under way.
///
/// Source: VT-d, 3 (address translation), 6 (invalidation), 7 (faults), 10 (registers).
public final class TranslationUnit: UpstreamTranslation {
  /// Sizes and latencies.
  public let configuration: TranslationUnitConfiguration
  /// Counts the processed descriptors that removed something from a cache.
  public internal(set) var generation: UInt64 = 0
  /// Walks through page tables: what the IOTLB did not have.
  public internal(set) var walkCount: UInt64 = 0
  /// Faults, recorded in a register or not.
  public internal(set) var faultCount: UInt64 = 0

  let memory: HostMemory
  let trace: TraceHub

  // Registers.
  let capability: UnitCapability
  let extendedCapability: ExtendedCapability
  var globalStatus: GlobalCommand = []
  var rootTableRegister: UInt64 = 0
  /// The root table in use, taken over by SRTP.
  var rootTable: UInt64 = 0
  /// Whether the tables are those of scalable mode (RTADDR.TTM = 01, taken over by SRTP).
  var isScalable = false
  /// FSTS without PPF and FRI.
  var stickyFaultStatus: FaultStatus = []
  var faultRecords: [FaultRecord]
  var nextFaultRecord = 0
  /// FECTL...FEUADDR, then IECTL...IEUADDR: kept for software, without effect here.
  var eventRegisters: [UInt32] = [1 << 31, 0, 0, 0, 1 << 31, 0, 0, 0]
  var waitCompleted = false

  // Caches.
  var iotlb: IOTLB
  var contextCache: ContextCache

  // Invalidation queue.
  var queueAddress = InvalidationQueueAddress(rawValue: 0)
  var queueHead: UInt64 = 0
  var queueTail: UInt64 = 0
  var queueState: QueueState = .idle
  var outstanding = OutstandingInvalidations()
  var requestsToSend = FixedRing<InvalidateRequest>(
    capacity: OutstandingInvalidations.capacity)

  // Page requests.
  var pageRequests = PageRequestQueue()
  var pageResponses = FixedRing<PageGroupResponse>(capacity: Int(PageRequest.indexCount))

  /// Makes a unit that is off.
  public init(
    configuration: TranslationUnitConfiguration = TranslationUnitConfiguration(),
    memory: HostMemory, trace: TraceHub
  ) {
    precondition((32...52).contains(configuration.hostAddressWidth), "32 to 52 address bits")
    precondition((1...32).contains(configuration.faultRecordCount), "1 to 32 fault records")
    precondition(configuration.maximumAddressMask <= 52, "2^52 pages are every page")
    self.configuration = configuration
    self.memory = memory
    self.trace = trace
    capability = UnitCapability(
      faultRecordCount: configuration.faultRecordCount,
      maximumAddressMask: configuration.maximumAddressMask,
      hasFirstLevel: configuration.supportsScalableMode)
    var extended: ExtendedCapability = [
      .pageWalkCoherency, .queuedInvalidation, .passThrough, .snoopControl, .iotlbRegisterOffset,
    ]
    if configuration.supportsDeviceTLB { extended.insert(.deviceTLB) }
    if configuration.takesPageRequests { extended.insert(.pageRequests) }
    if configuration.supportsScalableMode {
      extended.formUnion([.scalableMode, .firstLevelTables, .nestedTables])
    }
    extendedCapability = extended
    faultRecords = Array(
      repeating: FaultRecord(low: 0, high: 0), count: configuration.faultRecordCount)
    iotlb = IOTLB(setCount: configuration.iotlbSetCount)
    contextCache = ContextCache(entryCount: configuration.contextCacheEntryCount)
  }

  /// Whether requests are translated (GSTS.TES).
  public var isTranslating: Bool { globalStatus.contains(.translationEnable) }
}
