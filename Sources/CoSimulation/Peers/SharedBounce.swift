import CLocalPeer
import Endpoint

/// Bounce memory as a file that a peer can map too.
///
/// Its stores and loads there are no packets: nobody sees them.
final class SharedBounce: BounceStorage {
  /// The file, which can neither shrink nor grow.
  let descriptor: OwnedDescriptor
  private let memory: SharedMemory

  /// Makes a file of zeros; nil when the system has no room for it.
  init?(byteCount: UInt64) {
    let number = local_peer_memory(Int(byteCount), 1)
    guard number >= 0 else { return nil }
    descriptor = OwnedDescriptor(number)
    guard
      let memory = SharedMemory(
        descriptor, offset: 0, byteCount: byteCount, isWritable: true)
    else { return nil }
    self.memory = memory
  }

  var byteCount: UInt64 { UInt64(memory.byteCount) }

  func read(_ offset: UInt64, into target: inout MutableRawSpan) {
    memory.load(offset, into: &target)
  }

  func write(_ offset: UInt64, _ source: RawSpan) { memory.store(source, at: offset) }
}
