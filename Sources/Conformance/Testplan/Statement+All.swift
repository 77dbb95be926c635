import OrderingReference

extension Statement {
  /// The whole list, in its order.
  public static let all: [Statement] = [
    statusStatements,
    featureStatements,
    resetStatements,
    initializationStatements,
    configurationStatements,
    cleanupStatements,
    suspendStatements,
    queueResetStatements,
    splitQueueDescriptors, splitQueueRings, splitQueueNotifications,
    packedQueueLists, packedQueueFlags,
    pciCapabilities, pciRegisters, pciInterrupts,
    blockStatements,
    netStatements,
    swiotlbStatements,
    translationStatements,
    regionDeviceStatements,
    regionDriverStatements,
  ].flatMap { $0 }
}
