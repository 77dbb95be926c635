/// Which requests of a function are translated.
///
/// Source: VT-d, 9.3, field TT.
public enum TranslationType: UInt8, Hashable, Sendable, CaseIterable {
  /// 00: untranslated requests alone; ATS is blocked.
  case untranslatedOnly = 0
  /// 01: untranslated requests, translation requests and translated requests.
  case withDeviceTLB = 1
  /// 10: untranslated requests pass unchanged; ATS is blocked.
  case passThrough = 2
}

/// One of the 256 entries of a context table; device and function are the index.
///
/// Layout, 16 bytes:
///
/// | word | bits  | field                                    |
/// | ---- | ----- | ---------------------------------------- |
/// | low  | 0     | P                                        |
/// | low  | 1     | FPD: qualified faults are not recorded   |
/// | low  | 3:2   | TT, see ``TranslationType``              |
/// | low  | 63:12 | second-level table                       |
/// | high | 2:0   | AW: 1 is 3 levels, 2 is 4 levels         |
/// | high | 6:3   | for software                             |
/// | high | 23:8  | domain                                   |
///
/// Source: VT-d, 9.3.
public struct ContextEntry: Hashable, Sendable {
  /// Bytes of one entry.
  public static let byteCount: UInt64 = 16
  /// Bytes 0..<8.
  public var low: UInt64
  /// Bytes 8..<16.
  public var high: UInt64

  /// Makes the entry from its two words.
  @inlinable
  public init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Makes a present entry.
  ///
  /// - Parameters:
  ///   - table: second-level table, 4 KiB aligned.
  ///   - levels: 3 or 4.
  public init(
    table: UInt64, levels: Int, domain: UInt16, type: TranslationType,
    disablesFaultProcessing: Bool = false
  ) {
    precondition(levels == 3 || levels == 4, "tables have 3 or 4 levels")
    let flags = 1 | (disablesFaultProcessing ? 2 : 0) | UInt64(type.rawValue) << 2
    self.init(low: table & ~0xfff | flags, high: UInt64(levels - 2) | UInt64(domain) << 8)
  }

  /// P.
  public var isPresent: Bool { low & 1 != 0 }
  /// FPD.
  public var disablesFaultProcessing: Bool { low & 2 != 0 }
  /// TT; nil for the reserved value.
  public var type: TranslationType? { TranslationType(rawValue: UInt8(low >> 2 & 3)) }
  /// Address of the second-level table in bytes.
  public var table: UInt64 { low & ~0xfff }
  /// Levels of the table; nil for a width that the model does not support.
  public var levels: Int? {
    switch high & 7 {
    case 1: 3
    case 2: 4
    default: nil
    }
  }
  /// Domain.
  public var domain: UInt16 { UInt16(truncatingIfNeeded: high >> 8) }

  /// Whether reserved bits are set, for host addresses of `hostAddressWidth` bits.
  public func hasReservedBits(hostAddressWidth: Int) -> Bool {
    low & 0xff0 != 0 || low >> UInt64(hostAddressWidth) != 0 || high & 0x80 != 0 || high >> 24 != 0
  }
}
