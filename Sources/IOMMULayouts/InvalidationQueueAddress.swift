/// IQA: where the invalidation queue lies and how long it is.
///
/// Layout, 64 bits: 63:12 base, 11 DW (32-byte descriptors, not supported), 2:0 size in powers of
/// two of 4 KiB pages.
///
/// Source: VT-d, 10.4.21.
public struct InvalidationQueueAddress: Hashable, Sendable {
  /// The 64 bits.
  public var rawValue: UInt64
  /// Makes the value from the register's bits.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  /// Makes a queue at `base` (4 KiB aligned) of 2^`sizeExponent` pages, 0...7.
  public init(base: UInt64, sizeExponent: UInt8) {
    rawValue = base & ~0xfff | UInt64(sizeExponent & 7)
  }
  /// First byte of the queue.
  @inlinable public var base: UInt64 { rawValue & ~0xfff }
  /// DW.
  @inlinable public var usesWideDescriptors: Bool { rawValue & 1 << 11 != 0 }
  /// Descriptors of 16 bytes in the queue.
  @inlinable public var descriptorCount: UInt64 { 256 << (rawValue & 7) }
}
