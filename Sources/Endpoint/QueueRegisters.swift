import VirtioLayouts
import Virtqueues

/// The registers of one queue, and where the device stands in it.
///
/// Source: VIRTIO v1.4, section 4.1.4.3.
struct QueueRegisters: Hashable {
  var size: UInt16
  var vector: UInt16 = CommonConfiguration.noVector
  var isEnabled = false
  /// A queue reset is under way.
  var isResetting = false
  var descriptorArea: UInt64 = 0
  var driverArea: UInt64 = 0
  var deviceArea: UInt64 = 0
  /// The ring features that were negotiated when the queue was enabled.
  var features = FeatureBits()
  /// The used side.
  var used: UsedRing
  /// State of the used side up to which the driver's wish for an interrupt was decided.
  var settledCount: UInt32 = 0
  /// The used side as far as its writes are on the way to memory.
  var posted: UsedRing
  /// Position at which the driver was last asked to notify; nil before the first time.
  var askedPosition: UInt16?
  /// Where order counts, the position of the chain that the device takes next.
  var nextTaken: UInt16 = 0
  /// With IN_ORDER, the position of the chain that is to be returned next.
  var nextInOrder: UInt16 = 0
  /// Position at which the queue last rested, and that at which it was rung then.
  var restedAt: UInt16?
  var rungAt: UInt16?
  /// Doorbells in a row that brought nothing new.
  var emptyRingCount = 0
  /// An error has stopped the queue.
  var hasFailed = false

  init(maximumSize: UInt16) {
    size = maximumSize
    used = UsedRing(size: maximumSize, isPacked: false)
    posted = used
  }

  /// Starts the queue with what the registers say.
  mutating func enable(features: FeatureBits) {
    isEnabled = true
    self.features = features
    used = UsedRing(size: size, isPacked: isPacked)
    posted = used
    settledCount = 0
    askedPosition = nil
    restedAt = nil
    rungAt = nil
    emptyRingCount = 0
    nextInOrder = isPacked ? RingPosition.start.rawValue : 0
    nextTaken = nextInOrder
    hasFailed = false
  }

  /// Goes on with the used index of a split ring from before the queue's reset, as a mutant does.
  mutating func resumeUse(of former: QueueRegisters) {
    _ = used.take(identifier: 0, length: 0, chainCount: former.used.index, ringCount: 0)
    posted = used
    settledCount = used.passedCount
  }

  var isPacked: Bool { features.contains(.ringPacked) }

  /// The position behind a chain at `position` that takes `ringCount` entries of a packed ring.
  func position(behind position: UInt16, ringCount: UInt16) -> UInt16 {
    isPacked
      ? RingPosition(rawValue: position).advanced(by: ringCount, size: size).rawValue
      : position &+ 1
  }
}
