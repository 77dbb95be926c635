import ByteLayouts
import VirtioLayouts

/// A descriptor chain as the fetch engine presented it.
struct Chain {
  /// Most descriptors of a chain; no queue is longer.
  static let capacity = 256

  var queue = 0
  var head: UInt16 = 0
  private(set) var descriptors: [SplitDescriptor] = []
  /// Bytes of the device-readable part.
  private(set) var readableByteCount: UInt64 = 0
  /// Bytes of the device-writable part.
  private(set) var writableByteCount: UInt64 = 0
  /// Descriptors of the device-readable part, which come first.
  private(set) var readableCount = 0

  init() { descriptors.reserveCapacity(Self.capacity) }

  mutating func begin(queue: Int, head: UInt16) {
    self.queue = queue
    self.head = head
    descriptors.removeAll(keepingCapacity: true)
    readableByteCount = 0
    writableByteCount = 0
    readableCount = 0
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

/// Walks one part of a chain byte by byte, in pieces that stay within a page.
struct ChainCursor: Hashable {
  /// Descriptor to go on with.
  var descriptor: Int
  /// Bytes of it that are done.
  var offset: UInt32 = 0

  /// The next piece of at most `limit` bytes, and moves on; nil at the end of the chain.
  mutating func next(in chain: Chain, limit: Int) -> (address: UInt64, byteCount: Int)? {
    while descriptor < chain.descriptors.count {
      let entry = chain.descriptors[descriptor]
      if offset < entry.length {
        let address = entry.address.rawValue &+ UInt64(offset)
        let inPage = 4096 - Int(address & 4095)
        let count = min(min(limit, inPage), Int(entry.length - offset))
        offset += UInt32(count)
        return (address, count)
      }
      descriptor += 1
      offset = 0
    }
    return nil
  }
}
