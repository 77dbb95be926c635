import CDescriptorFetchABI
import VirtioLayouts

extension EndpointConfiguration {
  /// The configuration that a fetch engine can serve: no more queues, entries or features.
  func limited(to constants: dfe_constants, queueLimit: Int) -> EndpointConfiguration {
    var limited = self
    limited.queueCount = min(queueCount, Int(constants.queue_count), queueLimit)
    limited.maximumQueueSize = min(maximumQueueSize, UInt16(clamping: constants.queue_size_max))
    let has = { (feature: Int) in constants.features & UInt32(feature) != 0 }
    if !has(DFE_FEATURE_PACKED) { limited.ringFeatures.remove(.ringPacked) }
    if !has(DFE_FEATURE_INDIRECT) { limited.ringFeatures.remove(.indirectDescriptors) }
    if !has(DFE_FEATURE_REST) { limited.ringFeatures.remove(.eventIndex) }
    if mutant == .oneVector { limited.vectorCount = 1 }
    return limited
  }

  /// The largest of ``prefetchDepths``.
  public static let prefetchDepthLimit = UInt8(DFE_QUEUE_DEPTH_MAX)

  /// Most buffers of a queue's ring that may be under way; 0 for as many as the engine has.
  func prefetchDepth(of queue: Int) -> UInt8 {
    queue < prefetchDepths.count ? prefetchDepths[queue] : prefetchDepths.last ?? 0
  }
}
