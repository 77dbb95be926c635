public import VirtioLayouts

/// One observable event: what happened, in which cycle.
///
/// Bytes that belong to the event (a TLP's payload, what was written or read) travel beside it as a
/// span, so that events stay small and nothing is allocated when one is recorded.
public struct TraceEvent: Hashable, Sendable {
  /// The core-clock cycle of the event.
  public var cycle: UInt64
  /// What happened.
  public var body: Body

  /// Makes an event.
  @inlinable
  public init(cycle: UInt64, _ body: Body) {
    self.cycle = cycle
    self.body = body
  }

  /// The vocabulary.
  ///
  /// Every case says who records it and which bytes travel with it.
  public enum Body: Hashable, Sendable {
    /// A packet left a transmitter and can no longer be overtaken on that link; payload: its data.
    case tlpSent(LinkEvent)
    /// A packet was handed to the receiver's logic; payload: its data.
    case tlpDelivered(LinkEvent)
    /// Bytes became visible in a memory; payload: the bytes.
    case memoryWritten(MemoryAccess)
    /// Bytes of a memory were sampled; payload: the bytes as the reader gets them.
    case memoryRead(MemoryAccess)
    /// The device's DMA port accepted a read; no payload.
    case deviceReadIssued(DeviceAccess)
    /// A read of the DMA port ended; payload: all its bytes, or none when it failed.
    case deviceReadCompleted(DeviceAccess)
    /// The device's DMA port accepted a write, in the order of issue; payload: the bytes.
    case deviceWriteIssued(DeviceAccess)
    /// A queue was enabled, as one side understands it; no payload.
    case queueConfigured(QueueAreas)
    /// A queue went out of use (reset of queue, device or function); no payload.
    case queueStopped(queue: UInt16)
    /// The device saw a doorbell; no payload.
    case doorbell(queue: UInt16)
    /// The device saw where the driver has come, with NOTIFICATION_DATA: an available index, or
    /// slot and wrap counter; behind the doorbell's own event; no payload.
    case doorbellPosition(queue: UInt16, position: UInt16)
    /// The host's interrupt controller took an MSI-X write; no payload.
    case interruptDelivered(vector: UInt16)
    /// The host's interrupt controller saw INTx change; no payload.
    case interruptLineChanged(isAsserted: Bool)
    /// A party knows what was negotiated: the device when it accepts FEATURES_OK, the driver when
    /// it has read that back; no payload.
    case featuresNegotiated(party: Party, features: FeatureBits)
    /// The driver wrote an entry of the MSI-X table; no payload.
    case vectorProgrammed(VectorEntry)
    /// The driver placed and negotiated the device's bounce region; no payload.
    case regionPlaced(BounceRegion)
    /// The driver finished mapping memory for the device; no payload.
    case dmaMapped(DMAMapping)
    /// The driver finished unmapping: from here on the device must not touch it; no payload.
    case dmaUnmapped(DMAMapping)
    /// The device stopped a queue and set DEVICE_NEEDS_RESET; no payload.
    case deviceError(DeviceError)
    /// The device status register changed; no payload.
    case statusChanged(status: UInt8)
    /// The IOMMU refused an access; no payload.
    case translationFault(TranslationFault)
  }
}
