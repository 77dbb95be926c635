import ByteLayouts
import VirtioLayouts

/// A descriptor chain as the fetch engine presented it.
struct Chain {
  /// Most descriptors of a chain: a queue's, and those of an indirect table at its end.
  static let capacity = 2 * Int(SplitRingLayout.maximumSize)

  var queue = 0
  /// What the used element names: the head of a split chain, the buffer ID of a packed list.
  var identifier: UInt16 = 0
  /// Free-running available index, or slot and wrap counter, of the chain.
  var position: UInt16 = 0
  /// Entries that it takes in a packed ring.
  var ringCount: UInt16 = 1
  private(set) var descriptors: [SplitDescriptor] = []
  /// Bytes of the device-readable part.
  private(set) var readableByteCount: UInt64 = 0
  /// Bytes of the device-writable part.
  private(set) var writableByteCount: UInt64 = 0
  /// Descriptors of the device-readable part, which come first.
  private(set) var readableCount = 0
  /// Descriptors that did not come from an indirect table.
  var directCount = 0

  init() { descriptors.reserveCapacity(16) }

  mutating func begin(queue: Int, position: UInt16) {
    self.queue = queue
    self.position = position
    identifier = 0
    ringCount = 1
    descriptors.removeAll(keepingCapacity: true)
    readableByteCount = 0
    writableByteCount = 0
    readableCount = 0
    directCount = 0
  }

  mutating func append(_ descriptor: SplitDescriptor) {
    precondition(descriptors.count < Self.capacity, "the engine bounds a chain by the queue size")
    descriptors.append(descriptor)
    if descriptor.flags.contains(.write) {
      writableByteCount += UInt64(descriptor.length)
    } else {
      readableByteCount += UInt64(descriptor.length)
      readableCount += 1
    }
  }
}
