extension RuleName {
  /// The rule in one sentence.
  public var summary: String {
    switch self {
    case .dataBeforeIndex: "buffers and used elements are visible before what announces them"
    case .indexBeforeInterrupt:
      "a used index or descriptor is issued and visible before the interrupt that announces it"
    case .linkOrder:
      "packets pass only where the ordering table allows, none is lost, doubled or altered"
    case .availBeforeRingBeforeDescriptor:
      "ring slots are fetched behind the index, descriptors and tables behind what names them"
    case .regionStaysLocal: "accesses to the bounce region never appear on the link"
    case .noUseAfterInvalidation: "no translation is used after its invalidation was completed"
    case .readReturnsLastWrite: "a read returns the last write to each of its bytes"
    case .usedNamesExposedChain:
      "a used element or descriptor names an exposed chain, once, where the driver looks for it"
    case .accessWithinMapping: "the device touches only what is mapped for it, as mapped"
    case .deviceWritesOnlyWritable:
      "the device writes used entries, event structures and writable buffers alone"
    case .queueAreasAgree: "driver and device understand a queue alike"
    case .completionCarriesMemory: "the bytes of a completed device read are those of memory"
    case .interruptWhenAsked: "an interrupt that the driver asked for is issued in bounded time"
    case .usedInOrder:
      "with IN_ORDER buffers are used in the order in which they were made available"
    case .descriptorNotRewritten: "a packed descriptor that was marked used is not written again"
    case .stoppedQueueIsSilent:
      "nothing is accessed or told for a queue between its reset and its configuration"
    case .suspendedDeviceIsSilent: "a suspended device accesses no queue and notifies of nothing"
    case .promisedRangeKept: "outside the promised range the device sends interrupts alone"
    case .windowClearOfMemory: "the device sees its region where no host memory lies"
    case .pageRequestsWithinBounds:
      "pages are asked for while that is allowed, within the allocation, and in a group once"
    case .pageGroupsAnsweredOnce:
      "each group of page requests has one response, behind its last request and with its PASID"
    case .translationAnswersFit:
      "translation answers have entries of one size, as asked for, no hole, Global with a PASID alone"
    case .pasidAsEnabled:
      "requests have the PASID that software gave the function, and no other"
    case .exposedChainIsLeftAlone:
      "the driver leaves descriptors and ring entries alone while the device has them"
    case .errorIsReported: "an error whose message software has allowed is reported"
    case .errorReportHasCause: "an error message tells of one error that may be told so"
    case .headerLogIsGuiltyPacket: "the header log holds the packet of the first error"
    }
  }
}
