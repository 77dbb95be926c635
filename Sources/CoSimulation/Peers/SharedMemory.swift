import CLocalPeer

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A part of a peer's file, mapped into this process.
///
/// An access behind the end of the file would be a trap that the peer sets: so the file is one that
/// can never shrink, or the mapping is watched, becomes zeros, and ``hasShrunk`` says so.
@safe
final class SharedMemory {
  // SAFETY: the mapping has `byteCount` bytes and lives as long as this; the file cannot shrink, or
  // the mapping is watched, and each access is checked to lie inside.
  private let start: UnsafeMutableRawPointer
  let byteCount: Int
  /// Its number among the mappings that are watched; nil where the file cannot shrink.
  private let watch: Int32?

  /// Maps bytes of a file; nil when it is not of that kind, or too short.
  ///
  /// - Parameter mayShrink: whether a file is taken that its owner can make shorter.
  init?(
    _ descriptor: OwnedDescriptor, offset: UInt64, byteCount: UInt64, isWritable: Bool,
    mayShrink: Bool = false
  ) {
    let isSealed = local_peer_is_sealed(descriptor.number) == 1
    var information = stat()
    guard isSealed || mayShrink,
      unsafe fstat(descriptor.number, &information) == 0, information.st_size > 0,
      offset <= UInt64(information.st_size), byteCount <= UInt64(information.st_size) - offset,
      byteCount > 0, byteCount <= UInt64(Int.max)
    else { return nil }
    let protection = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
    let mapped = unsafe mmap(
      nil, Int(byteCount), protection, MAP_SHARED, descriptor.number, off_t(offset))
    guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else { return nil }
    // SAFETY: the mapping is forgotten before it is taken away.
    watch = isSealed ? nil : unsafe shrunk_files_watch(mapped, Int(byteCount))
    guard watch ?? 0 >= 0 else {
      unsafe munmap(mapped, Int(byteCount))
      return nil
    }
    unsafe start = mapped
    self.byteCount = Int(byteCount)
  }

  deinit {
    if let watch { shrunk_files_forget(watch) }
    unsafe munmap(start, byteCount)
  }

  /// Whether an access found the file shorter than it was; all bytes are zeros since.
  var hasShrunk: Bool { watch.map { shrunk_files_has_shrunk($0) != 0 } ?? false }

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
