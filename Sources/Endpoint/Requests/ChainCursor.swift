import ByteLayouts
import VirtioLayouts

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

  /// Moves over `count` bytes, or to the end of the chain.
  mutating func skip(_ count: UInt64, in chain: Chain) {
    var left = count
    while left > 0, descriptor < chain.descriptors.count {
      let rest = UInt64(chain.descriptors[descriptor].length) - UInt64(offset)
      if rest > left {
        offset += UInt32(left)
        return
      }
      left -= rest
      descriptor += 1
      offset = 0
    }
  }
}
