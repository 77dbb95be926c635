/// One entry of a Xen grant table, version 1: a page that another domain may use.
///
/// Layout, 8 bytes: flags (2), domain (2), machine frame (4).
///
/// Source: Xen, xen/include/public/grant_table.h; Linux, drivers/xen/grant-dma-ops.c.
public struct GrantEntry: Hashable, Sendable {
  /// Bytes of one entry.
  public static let byteCount: UInt64 = 8
  /// What may be done, and what is being done.
  public struct Flags: OptionSet, Hashable, Sendable {
    /// The 16 bits.
    public let rawValue: UInt16
    /// Makes the set from its bits.
    @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// GTF_permit_access.
    public static let permitAccess = Flags(rawValue: 1)
    /// GTF_readonly.
    public static let readOnly = Flags(rawValue: 1 << 2)
    /// GTF_reading: the page is mapped for reading.
    public static let reading = Flags(rawValue: 1 << 3)
    /// GTF_writing: the page is mapped for writing.
    public static let writing = Flags(rawValue: 1 << 4)
    /// While one of these is set, the page is in use.
    public static let inUse: Flags = [.reading, .writing]
  }

  /// The 64 bits, flags lowest.
  public var rawValue: UInt64

  /// Makes the entry from its bits.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Makes an entry that lets `domain` use the machine frame `frame`.
  public init(frame: UInt32, domain: UInt16, isReadOnly: Bool) {
    let flags: Flags = isReadOnly ? [.permitAccess, .readOnly] : .permitAccess
    rawValue = UInt64(flags.rawValue) | UInt64(domain) << 16 | UInt64(frame) << 32
  }

  /// The flags.
  @inlinable public var flags: Flags { Flags(rawValue: UInt16(truncatingIfNeeded: rawValue)) }
  /// Who may use the page.
  @inlinable public var domain: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 16) }
  /// The machine frame.
  @inlinable public var frame: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }
}

/// Bus addresses that name grants: bit 63, the number of the entry, the byte in its page.
///
/// Source: Linux, drivers/xen/grant-dma-ops.c.
public enum GrantAddress {
  /// Bit 63.
  public static let mark: UInt64 = 1 << 63

  /// The bus address of the first byte of a grant.
  @inlinable public static func address(of reference: UInt64) -> UInt64 { mark | reference << 12 }

  /// The entry that an address names, or nil without the mark.
  @inlinable public static func reference(of address: UInt64) -> UInt64? {
    address & mark != 0 ? (address & ~mark) >> 12 : nil
  }
}

/// The page through which the guest reaches its hypervisor about grants and frames.
///
/// Hypercalls and event channels do this on a real machine; here they are stores of 8 bytes.
public enum GrantRegister {
  /// Written: where the grant table begins.
  public static let tableBase: UInt64 = 0x00
  /// Written: entries of the table.
  public static let entryCount: UInt64 = 0x08
  /// Written: asks the backend to end its use of an entry.
  public static let release: UInt64 = 0x10
  /// Written: where the hypervisor puts the list of machine frames, 8 bytes for each of the guest's.
  public static let frameList: UInt64 = 0x18
}
