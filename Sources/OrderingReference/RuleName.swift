public import Trace

/// The rules of the judge, by the name that a violation carries.
public enum RuleName: String, Hashable, Sendable, CaseIterable {
  /// Buffers and used elements are visible before the used index or descriptor that announces them.
  case dataBeforeIndex = "data-before-index"
  /// A used index or descriptor is issued and visible before the interrupt that announces it.
  case indexBeforeInterrupt = "index-before-interrupt"
  /// Packets pass each other only where the ordering table allows it, and none is lost or altered.
  case linkOrder = "link-order"
  /// Ring slots are fetched behind the index, descriptors and indirect tables behind what names them.
  case availBeforeRingBeforeDescriptor = "avail-before-ring-before-descriptor"
  /// Accesses to the bounce region never appear on the link.
  case regionStaysLocal = "region-stays-local"
  /// Nothing uses a translation after its invalidation was completed.
  case noUseAfterInvalidation = "no-use-after-invalidation"
  /// A read returns the last write to each of its bytes.
  case readReturnsLastWrite = "read-returns-last-write"
  /// A used element or descriptor names a chain that is exposed, once, where the driver looks for it.
  case usedNamesExposedChain = "used-names-exposed-chain"
  /// The device touches only memory that is mapped for it, in the mapped direction.
  case accessWithinMapping = "access-within-mapping"
  /// The device writes used entries, event structures and device-writable buffers, and nothing else.
  case deviceWritesOnlyWritable = "device-writes-only-writable"
  /// Driver and device understand a queue alike.
  case queueAreasAgree = "queue-areas-agree"
  /// The bytes of a completed device read are those of memory.
  case completionCarriesMemory = "completion-carries-memory"
  /// An interrupt that the driver asked for is issued in bounded time.
  case interruptWhenAsked = "interrupt-when-asked"
  /// With IN_ORDER buffers are used in the order in which they were made available.
  case usedInOrder = "used-in-order"
  /// A packed descriptor that was marked used is not written again.
  case descriptorNotRewritten = "descriptor-not-rewritten"
  /// Nothing is accessed or told for a queue that was reset until it is configured again.
  case stoppedQueueIsSilent = "stopped-queue-is-silent"
  /// A suspended device accesses no queue and notifies of nothing.
  case suspendedDeviceIsSilent = "suspended-device-is-silent"
  /// The driver leaves descriptors and ring entries alone while the device has them.
  case exposedChainIsLeftAlone = "exposed-chain-is-left-alone"
  /// Outside the range that the driver promised nothing but interrupts is sent.
  case promisedRangeKept = "promised-range-kept"
  /// The window in which the device sees its region lies clear of host memory.
  case windowClearOfMemory = "window-clear-of-memory"
  /// Pages are asked for only while that is allowed, within the allocation, and in one group once.
  case pageRequestsWithinBounds = "page-requests-within-bounds"
  /// Each group of page requests has one response, behind its last request.
  case pageGroupsAnsweredOnce = "page-groups-answered-once"
  /// A translation answer has whole entries of one size, and no more than were asked for.
  case translationAnswersFit = "translation-answers-fit"
  /// Requests have the PASID that software gave the function, and no other.
  case pasidAsEnabled = "pasid-as-enabled"

  /// An error whose message software has allowed is reported.
  case errorIsReported = "error-is-reported"
  /// An error message tells of one error that may be told so.
  case errorReportHasCause = "error-report-has-cause"
  /// The header log holds the packet of the first error.
  case headerLogIsGuiltyPacket = "header-log-is-guilty-packet"

  /// Whom a violation is to be blamed on.
  public var party: Party {
    switch self {
    case .exposedChainIsLeftAlone, .windowClearOfMemory, .pageGroupsAnsweredOnce,
      .translationAnswersFit:
      .driver
    default: .device
    }
  }

  /// Position in `allCases`, from 0.
  var ordinal: Int {
    switch self {
    case .dataBeforeIndex: 0
    case .indexBeforeInterrupt: 1
    case .linkOrder: 2
    case .availBeforeRingBeforeDescriptor: 3
    case .regionStaysLocal: 4
    case .noUseAfterInvalidation: 5
    case .readReturnsLastWrite: 6
    case .usedNamesExposedChain: 7
    case .accessWithinMapping: 8
    case .deviceWritesOnlyWritable: 9
    case .queueAreasAgree: 10
    case .completionCarriesMemory: 11
    case .interruptWhenAsked: 12
    case .usedInOrder: 13
    case .descriptorNotRewritten: 14
    case .stoppedQueueIsSilent: 15
    case .suspendedDeviceIsSilent: 16
    case .exposedChainIsLeftAlone: 17
    case .promisedRangeKept: 18
    case .windowClearOfMemory: 19
    case .pageRequestsWithinBounds: 20
    case .pageGroupsAnsweredOnce: 21
    case .translationAnswersFit: 22
    case .pasidAsEnabled: 23
    case .errorIsReported: 24
    case .errorReportHasCause: 25
    case .headerLogIsGuiltyPacket: 26
    }
  }
}
