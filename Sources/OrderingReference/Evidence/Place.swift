import Trace

/// A byte of either memory in one number: bit 63 tells the bounce memory from host memory.
struct Place: Hashable {
  private static let bounceBit: UInt64 = 1 << 63
  /// Space and address in one number, for indexes over both memories.
  var key: UInt64

  init(key: UInt64) { self.key = key }

  init(_ space: MemorySpace, _ address: UInt64) {
    key = space == .bounce ? address | Self.bounceBit : address & ~Self.bounceBit
  }

  /// Which memory.
  var space: MemorySpace { key & Self.bounceBit == 0 ? .host : .bounce }
  /// First byte in that memory.
  var address: UInt64 { key & ~Self.bounceBit }

  /// The place `byteCount` bytes further up.
  func advanced(by byteCount: UInt64) -> Place { Place(key: key &+ byteCount) }
}
