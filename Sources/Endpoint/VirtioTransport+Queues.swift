import VirtioLayouts

/// Queues: configuring, enabling, resetting.
///
/// Source: VIRTIO v1.4, sections 2.6.1, 2.6.2 and 4.1.4.3.2.
extension VirtioTransport {
  /// Writes queue_size; a size that no ring of the negotiated format has changes nothing.
  mutating func writeSize(_ size: UInt16, queue index: Int) {
    let fits = size != 0 && size <= configuration.maximumQueueSize
    let isLegal = driverFeatures.contains(.ringPacked) || size & (size &- 1) == 0
    if fits && isLegal { queues[index].size = size }
  }

  /// Enables a queue once features are negotiated.
  mutating func enable(queue index: Int) -> Effect {
    guard status.contains(.featuresOK) || isLegacy, !queues[index].isResetting else {
      return .none
    }
    queues[index].enable(features: ringFeatures)
    if let former = formerQueues[index] { recall(former, queue: index) }
    return .queueEnabled(index)
  }

  /// Starts the reset of a queue.
  mutating func reset(queue index: Int) -> Effect {
    guard driverFeatures.contains(.ringReset), queues[index].isEnabled,
      !queues[index].isResetting
    else { return .none }
    queues[index].isResetting = true
    return .queueReset(index)
  }

  /// Ends the reset of a queue: it is as after a device reset.
  mutating func finishReset(queue index: Int) {
    if [.keepsQueueState, .keepsQueueAreas].contains(configuration.mutant) {
      formerQueues[index] = queues[index]
    }
    queues[index] = QueueRegisters(maximumSize: configuration.maximumQueueSize)
    if configuration.mutant == .keepsQueueEnabled { staleEnables |= 1 << UInt64(index) }
  }

  /// Goes on with a part of what a queue was before its reset, as a mutant does.
  private mutating func recall(_ former: QueueRegisters, queue index: Int) {
    if configuration.mutant == .keepsQueueState {
      queues[index].resumeUse(of: former)
      return
    }
    queues[index].descriptorArea = former.descriptorArea
    queues[index].driverArea = former.driverArea
    queues[index].deviceArea = former.deviceArea
  }
}
