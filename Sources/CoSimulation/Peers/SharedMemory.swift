import CLocalPeer

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A part of a peer's file, mapped into this process.
///
/// The file must be one that can never shrink: otherwise the peer could make an access of ours trap.
@safe
final class SharedMemory {
  // SAFETY: the mapping has `byteCount` bytes and lives as long as this; the file cannot shrink, and
  // each access is checked to lie inside.
  private let start: UnsafeMutableRawPointer
  let byteCount: Int

  /// Maps bytes of a file; nil when it is not of that kind, or too short.
  init?(_ descriptor: OwnedDescriptor, offset: UInt64, byteCount: UInt64, isWritable: Bool) {
    var information = stat()
    guard local_peer_is_sealed(descriptor.number) == 1,
      unsafe fstat(descriptor.number, &information) == 0, information.st_size > 0,
      offset <= UInt64(information.st_size), byteCount <= UInt64(information.st_size) - offset,
      byteCount > 0, byteCount <= UInt64(Int.max)
    else { return nil }
    let protection = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
    let mapped = unsafe mmap(
      nil, Int(byteCount), protection, MAP_SHARED, descriptor.number, off_t(offset))
    guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else { return nil }
    unsafe start = mapped
    self.byteCount = Int(byteCount)
  }

  deinit { unsafe munmap(start, byteCount) }

  /// Copies bytes from `offset` on; traps outside of the mapping.
  func load(_ offset: UInt64, into target: inout MutableRawSpan) {
    precondition(
      offset <= UInt64(byteCount) && target.byteCount <= byteCount - Int(offset),
      "inside the mapping")
    unsafe target.withUnsafeMutableBytes { bytes in
      // SAFETY: the precondition bounds the source.
      unsafe local_peer_load(bytes.baseAddress, start + Int(offset), bytes.count)
    }
  }

  /// Stores bytes from `offset` on; traps outside of the mapping, which must be writable.
  func store(_ source: RawSpan, at offset: UInt64) {
    precondition(
      offset <= UInt64(byteCount) && source.byteCount <= byteCount - Int(offset),
      "inside the mapping")
    unsafe source.withUnsafeBytes { bytes in
      // SAFETY: the precondition bounds the target.
      unsafe local_peer_store(start + Int(offset), bytes.baseAddress, bytes.count)
    }
  }
}
