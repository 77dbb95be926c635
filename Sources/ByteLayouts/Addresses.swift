/// An address that belongs to one view of memory and is never mixed with another view's.
///
/// The five conforming types are the whole vocabulary; a test over the sources holds that only the
/// files named in `docs/decisions/0002-addresses-are-types.md` make a `BounceOffset`, `BusAddress`
/// or `TranslatedAddress`.
public protocol MemoryAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The address in bytes.
  var rawValue: UInt64 { get }
  /// Makes the address from a count of bytes.
  init(rawValue: UInt64)
}

extension MemoryAddress {
  /// The address `byteCount` bytes further up; wraps at 2^64 as bus adders do.
  @inlinable
  public func advanced(by byteCount: UInt64) -> Self { Self(rawValue: rawValue &+ byteCount) }

  /// Orders by the number of bytes.
  @inlinable
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// Hexadecimal with the prefix `0x`.
  public var description: String { "0x" + String(rawValue, radix: 16) }
}

/// The 64 bits that the guest wrote into a ring or a queue register.
///
/// What they mean depends on the bounce profile; only the address router may interpret them.
public struct DescriptorAddress: MemoryAddress {
  /// The address in bytes.
  public var rawValue: UInt64
  /// Makes the address from the 64 bits that were decoded.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// A byte offset into the device's own bounce memory; the address router alone makes one.
public struct BounceOffset: MemoryAddress {
  /// The offset in bytes.
  public var rawValue: UInt64
  /// Makes the offset from a count of bytes.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// An untranslated address on a TLP (AT = 00): an IOVA or a physical address.
public struct BusAddress: MemoryAddress {
  /// The address in bytes.
  public var rawValue: UInt64
  /// Makes the address from a count of bytes.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// An address that went through ATS (AT = 10); a translation cache alone makes one.
public struct TranslatedAddress: MemoryAddress {
  /// The address in bytes.
  public var rawValue: UInt64
  /// Makes the address from a count of bytes.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// An address in host memory as the CPU and the far side of the IOMMU see it.
public struct GuestPhysicalAddress: MemoryAddress {
  /// The address in bytes.
  public var rawValue: UInt64
  /// Makes the address from a count of bytes.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
}
