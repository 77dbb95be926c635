import ByteLayouts
import Trace
import VirtioLayouts

extension RingWatch {
  /// `count` (at most 8) bytes from `offset` on in the readable or writable part of a chain, as one
  /// little-endian number; nil where the part is shorter.
  func bytes(of chain: Int, writable: Bool, at offset: UInt64, count: Int) -> UInt64? {
    var value: UInt64 = 0
    var done = 0
    var start: UInt64 = 0
    for element in chains[chain].elements where element.isWritable == writable {
      let end = start + UInt64(element.length)
      while done < count, offset + UInt64(done) < end {
        let inside = offset + UInt64(done) - start
        guard let byte = byte(element.address &+ inside) else { return nil }
        value |= UInt64(byte) << UInt64(8 * done)
        done += 1
      }
      if done == count { return value }
      start = end
    }
    return nil
  }

  private func byte(_ address: UInt64) -> UInt8? {
    guard let found = book.resolver.resolve(address, byteCount: 1),
      context.shadow.contains(found.place, byteCount: 1)
    else { return nil }
    return context.shadow.load(found.place)
  }
}
