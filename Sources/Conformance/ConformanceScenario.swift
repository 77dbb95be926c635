public import OrderingReference

/// A run that exercises statements; the runner puts its machine and its driver's work together.
public enum ConformanceScenario: String, Hashable, Sendable, CaseIterable {
  case negotiation, everyFeature, refusedFeatures, unknownFeatures, registerReadBack
  case oddCapabilities, configurationWindow, configurationChange, movedRegion
  case deviceReset, functionReset, ringReset, suspend, earlySuspend, queueError
  case splitTraffic, eventIndex, indirect, mixedTables, oddFraming, inOrder, inOrderBatches
  case inOrderIndirect, spuriousDoorbells, spuriousInterrupts, notificationData
  case notificationConfigurationData, noVectors, sharedVector, intx, legacy, mmio
  case packedTraffic, packedIndirect, packedEventIndex, packedInOrder, packedMerged
  case block, readOnlyBlock, blockRanges, net, netMerged, console
  case iommu, iommuRaces, translationOff
  case bounceStrict, bouncePacked, bounceHint, regionEdge, dmbOffset, dmbBus

  /// Statements that the scenario breaks on purpose, by what it is.
  public var breaks: [StatementID] {
    switch self {
    case .bounceHint: [.bounce(5)]
    case .earlySuspend: [.suspend(1)]
    case .registerReadBack: [.pci(42)]
    case .regionEdge:
      [
        .bounce(2), .bounce(7), .regionDriver(3), .regionDriver(4), .regionDriver(5),
        .regionDriver(11),
      ]
    case .refusedFeatures: [.feature(1), .feature(2), .feature(10), .bounce(1), .regionDriver(1)]
    default: []
    }
  }
}
