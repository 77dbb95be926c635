/// The machines of each scenario and what their guests do.
extension ConformanceScenario {
  /// One machine or several; each runs for itself.
  var machines: [ConformanceMachine] {
    switch self {
    case .negotiation, .everyFeature, .refusedFeatures, .unknownFeatures, .registerReadBack,
      .oddCapabilities, .configurationWindow, .configurationChange, .movedRegion:
      setUpMachines
    case .deviceReset, .functionReset, .ringReset, .suspend, .earlySuspend, .queueError,
      .regionEdge:
      lifeMachines
    case .splitTraffic, .eventIndex, .indirect, .mixedTables, .oddFraming, .inOrder,
      .inOrderBatches, .inOrderIndirect, .spuriousDoorbells, .spuriousInterrupts,
      .packedTraffic, .packedIndirect, .packedEventIndex, .packedInOrder:
      ringMachines
    case .notificationData, .notificationConfigurationData, .noVectors, .sharedVector, .intx,
      .legacy, .mmio:
      transportMachines
    case .packedMerged, .netMerged, .block, .readOnlyBlock, .blockRanges, .net, .console:
      typeMachines
    case .iommu, .iommuRaces, .translationOff, .bounceStrict, .bouncePacked, .bounceHint,
      .dmbOffset, .dmbBus:
      addressMachines
    }
  }
}
