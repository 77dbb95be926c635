import VirtioLayouts

/// The registers of one queue in the common configuration.
///
/// Source: VIRTIO v1.4, section 4.1.4.3.
struct QueueRegisters: Hashable {
  var size: UInt16
  var vector: UInt16 = CommonConfiguration.noVector
  var isEnabled = false
  var descriptorTable: UInt64 = 0
  var availableRing: UInt64 = 0
  var usedRing: UInt64 = 0
  /// Used elements written since the queue was enabled, free running.
  var usedIndex: UInt16 = 0
  /// Used index up to which the driver was told by an interrupt.
  var announcedIndex: UInt16 = 0
  /// An error has stopped the queue.
  var hasFailed = false

  init(maximumSize: UInt16) { size = maximumSize }
}
