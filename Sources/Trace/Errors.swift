public import PCIeLayouts

/// Why a queue was stopped; the numbers are those of the fetch engine's ABI.
public enum QueueErrorCode: UInt8, Hashable, Sendable, CaseIterable {
  /// The available index ran further ahead than the queue is long.
  case availableIndexJump = 1
  /// A head in the available ring is not below the queue size.
  case headOutOfRange = 2
  /// A descriptor's `next` is not below the queue size.
  case nextOutOfRange = 3
  /// A chain is longer than the queue, so it loops.
  case chainTooLong = 4
  /// An address lies outside the bounce region that the profile prescribes.
  case addressOutsideRegion = 5
  /// Address plus length wraps around 2^64, or runs over the end of the region.
  case lengthWraps = 6
  /// A read of the rings came back without data.
  case readFailed = 7
  /// INDIRECT without the feature.
  case indirectNotNegotiated = 8
  /// A device-readable descriptor behind a device-writable one.
  case readableAfterWritable = 9
  /// A chain that the device type cannot take (no room for header or status).
  case malformedRequest = 10
  /// A write to a used ring or buffer was refused.
  case writeFailed = 11
  /// The fetch engine offered something that its table does not allow; it is not used any more.
  case engineBrokeContract = 12
  /// An indirect table that is nested, linked on, empty or no whole number of entries.
  case indirectMalformed = 13
  /// Address 0 where addresses are offsets: it was never programmed.
  case addressZero = 14
  /// A list of a packed ring that is longer than the ring.
  case packedMalformed = 15
}

/// A stopped queue: DEVICE_NEEDS_RESET with its reason.
public struct DeviceError: Hashable, Sendable {
  /// Queue index.
  public var queue: UInt16
  /// Reason.
  public var code: QueueErrorCode
  /// The guilty address or index.
  public var address: UInt64

  /// Makes the error.
  @inlinable
  public init(queue: UInt16, code: QueueErrorCode, address: UInt64) {
    self.queue = queue
    self.code = code
    self.address = address
  }
}

/// An access that the IOMMU refused.
public struct TranslationFault: Hashable, Sendable {
  /// Who asked.
  public var requester: RequesterID
  /// The untranslated address.
  public var address: UInt64
  /// Fault reason as the IOMMU records it.
  public var reason: UInt8
  /// Whether the access was a write.
  public var isWrite: Bool

  /// Makes the fault.
  @inlinable
  public init(requester: RequesterID, address: UInt64, reason: UInt8, isWrite: Bool) {
    self.requester = requester
    self.address = address
    self.reason = reason
    self.isWrite = isWrite
  }
}
