/// A memory that reads as zero and takes real storage only where it was written.
///
/// Storage comes in pages of 64 KiB, taken at the first write to a page; a 1 GiB bounce region
/// costs 128 KiB until it is used. Reads and writes may start anywhere and cross pages.
///
/// - Complexity: O(bytes moved).
@safe
public final class SparseMemory {
  /// Bytes in one page of storage.
  public static let pageByteCount: Int = 1 << 16
  /// Size of the memory in bytes.
  public let byteCount: UInt64
  // SAFETY: the table has `pageCount` entries; a page has `pageByteCount` bytes and lives as long as the memory; accesses are checked
  // to lie inside the memory and are split at page ends.
  @usableFromInline let pages: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let pageCount: Int

  /// Makes a memory of `byteCount` bytes, all zero.
  public init(byteCount: UInt64) {
    self.byteCount = byteCount
    pageCount = Int((byteCount + UInt64(Self.pageByteCount) - 1) / UInt64(Self.pageByteCount))
    unsafe pages = .allocate(capacity: pageCount)
    unsafe pages.initialize(repeating: nil, count: pageCount)
  }

  deinit {
    for index in 0..<pageCount { unsafe pages[index]?.deallocate() }
    unsafe pages.deallocate()
  }

  /// Whether `count` bytes from `address` lie inside the memory.
  @inlinable
  public func contains(_ address: UInt64, count: Int) -> Bool {
    address <= byteCount && UInt64(count) <= byteCount - address
  }

  /// Bytes of storage that writes have claimed so far.
  public var residentByteCount: Int {
    (0..<pageCount).reduce(0) { unsafe $0 + (pages[$1] == nil ? 0 : Self.pageByteCount) }
  }

  /// Fills `target` with the bytes from `address` on; traps outside the memory.
  @inlinable
  public func read(_ address: UInt64, into target: inout MutableRawSpan) {
    let total = target.byteCount
    precondition(contains(address, count: total), "read outside the memory")
    unsafe target.withUnsafeMutableBytes { bytes in
      // SAFETY: both sides are bounded by the precondition and the page arithmetic.
      guard let base = bytes.baseAddress else { return }
      var done = 0
      while done < total {
        let at = address + UInt64(done)
        let within = Int(at & UInt64(Self.pageByteCount - 1))
        let chunk = min(total - done, Self.pageByteCount - within)
        if let page = unsafe pages[Int(at >> 16)] {
          unsafe (base + done).copyMemory(from: page + within, byteCount: chunk)
        } else {
          unsafe (base + done).initializeMemory(as: UInt8.self, repeating: 0, count: chunk)
        }
        done += chunk
      }
    }
  }

  /// Stores all of `source` from `address` on; traps outside the memory.
  public func write(_ address: UInt64, _ source: RawSpan) {
    let total = source.byteCount
    precondition(contains(address, count: total), "write outside the memory")
    unsafe source.withUnsafeBytes { bytes in
      // SAFETY: both sides are bounded by the precondition and the page arithmetic.
      guard let base = bytes.baseAddress else { return }
      var done = 0
      while done < total {
        let at = address + UInt64(done)
        let within = Int(at & UInt64(Self.pageByteCount - 1))
        let chunk = min(total - done, Self.pageByteCount - within)
        unsafe (claim(Int(at >> 16)) + within).copyMemory(from: base + done, byteCount: chunk)
        done += chunk
      }
    }
  }

  /// Runs `body` with `count` bytes from `address` in place; nil where they cross a page's end, or
  /// the page was never written.
  @inlinable
  public func withStored<Result>(
    _ address: UInt64, count: Int, _ body: (RawSpan) -> Result
  ) -> Result? {
    guard count > 0 else { return nil }
    precondition(contains(address, count: count), "read outside the memory")
    let within = Int(address & UInt64(Self.pageByteCount - 1))
    guard within + count <= Self.pageByteCount,
      let page = unsafe pages[Int(address >> 16)]
    else { return nil }
    // SAFETY: the guard keeps the bytes inside the page.
    return unsafe body(RawSpan(_unsafeStart: page + within, byteCount: count))
  }

  private func claim(_ index: Int) -> UnsafeMutableRawPointer {
    if let page = unsafe pages[index] { return unsafe page }
    let page = UnsafeMutableRawPointer.allocate(byteCount: Self.pageByteCount, alignment: 64)
    unsafe page.initializeMemory(as: UInt8.self, repeating: 0, count: Self.pageByteCount)
    unsafe pages[index] = unsafe page
    return unsafe page
  }

  /// Reads one little-endian integer.
  @inlinable
  public func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _ address: UInt64, as type: Value.Type = Value.self
  ) -> Value {
    if let value = withStored(
      address, count: Value.bitWidth / 8, { $0.littleEndian(at: 0, as: type) })
    {
      return value
    }
    var value = Value.zero
    unsafe withUnsafeMutableBytes(of: &value) { bytes in
      var span = unsafe MutableRawSpan(_unsafeBytes: bytes)
      read(address, into: &span)
    }
    return Value(littleEndian: value)
  }

  /// Stores one integer in little-endian order.
  @inlinable
  public func store<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at address: UInt64)
  {
    unsafe withUnsafeBytes(of: value.littleEndian) { bytes in
      unsafe write(address, RawSpan(_unsafeBytes: bytes))
    }
  }
}
