import CLocalPeer
import Trace

/// Memory of the embedder that the device reaches without asking.
@safe
struct SharedRegion {
  // SAFETY: the embedder promises that the memory stays until it is unmapped; each access is
  // checked to lie inside.
  private let start: UnsafeMutableRawPointer
  let address: UInt64
  let byteCount: UInt64
  let mayWrite: Bool

  init(
    _ start: UnsafeMutableRawPointer, address: UInt64, byteCount: UInt64, mayWrite: Bool
  ) {
    unsafe self.start = start
    self.address = address
    self.byteCount = byteCount
    self.mayWrite = mayWrite
  }

  func contains(_ first: UInt64, byteCount count: UInt64) -> Bool {
    first >= address && first - address <= byteCount && count <= byteCount - (first - address)
  }

  func overlaps(_ other: SharedRegion) -> Bool {
    address <= other.address + (other.byteCount - 1)
      && other.address <= address + (byteCount - 1)
  }

  /// The region as the trace has it: memory is counted by the address that the device uses.
  var announced: DMAMapping {
    DMAMapping(
      deviceAddress: address, space: .host, memoryAddress: address, byteCount: byteCount,
      direction: mayWrite ? .bidirectional : .toDevice)
  }

  func load(_ first: UInt64, into target: inout MutableRawSpan) {
    precondition(contains(first, byteCount: UInt64(target.byteCount)), "inside the region")
    unsafe target.withUnsafeMutableBytes { bytes in
      // SAFETY: the precondition bounds the source.
      unsafe local_peer_load(bytes.baseAddress, start + Int(first - address), bytes.count)
    }
  }

  func store(_ source: RawSpan, at first: UInt64) {
    precondition(contains(first, byteCount: UInt64(source.byteCount)), "inside the region")
    unsafe source.withUnsafeBytes { bytes in
      // SAFETY: the precondition bounds the target.
      unsafe local_peer_store(start + Int(first - address), bytes.baseAddress, bytes.count)
    }
  }
}
