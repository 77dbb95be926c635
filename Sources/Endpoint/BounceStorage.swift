/// Where the bytes of bounce memory lie when they are not the endpoint's own: memory that another
/// process has too.
public protocol BounceStorage: AnyObject {
  /// Size of the memory in bytes.
  var byteCount: UInt64 { get }
  /// Fills `target` with the bytes from `offset` on, which are all in the memory.
  func read(_ offset: UInt64, into target: inout MutableRawSpan)
  /// Stores all of `source` from `offset` on, where there is room for it.
  func write(_ offset: UInt64, _ source: RawSpan)
}
