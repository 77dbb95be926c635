/// One fault recording register.
///
/// Layout, 16 bytes:
///
/// | word | bits  | field                                        |
/// | ---- | ----- | -------------------------------------------- |
/// | low  | 63:12 | faulting page                                |
/// | high | 15:0  | requester                                    |
/// | high | 31    | PP: the request had a PASID                  |
/// | high | 39:32 | reason                                       |
/// | high | 59:40 | PASID                                        |
/// | high | 61:60 | AT                                           |
/// | high | 62    | T: 1 read, 0 write                           |
/// | high | 63    | F: the record is in use, cleared by writing 1 |
///
/// Source: VT-d, 10.4.14.
public struct FaultRecord: Hashable, Sendable {
  /// Bytes of one record.
  public static let byteCount: UInt64 = 16
  /// F.
  public static let inUseBit: UInt64 = 1 << 63
  /// Bytes 0..<8.
  public var low: UInt64
  /// Bytes 8..<16.
  public var high: UInt64

  /// Makes the record from its two words.
  public init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Makes a record in use.
  ///
  /// - Parameters:
  ///   - address: untranslated address of the request in bytes.
  ///   - requester: bus, device and function.
  ///   - addressType: the AT field, 0...2.
  public init(
    address: UInt64, requester: UInt16, reason: FaultReason, addressType: UInt8, isWrite: Bool,
    pasid: UInt32? = nil
  ) {
    low = address & ~0xfff
    high =
      UInt64(requester) | UInt64(reason.rawValue) << 32 | UInt64(addressType & 3) << 60
      | (isWrite ? 0 : 1 << 62) | Self.inUseBit
    if let pasid { high |= 1 << 31 | UInt64(pasid & 0xf_ffff) << 40 }
  }

  /// F.
  public var isInUse: Bool { high & Self.inUseBit != 0 }
  /// The page, in bytes.
  public var pageAddress: UInt64 { low & ~0xfff }
  /// Who asked.
  public var requester: UInt16 { UInt16(truncatingIfNeeded: high) }
  /// Why; nil for a number that the model does not know.
  public var reason: FaultReason? { FaultReason(rawValue: UInt8(truncatingIfNeeded: high >> 32)) }
  /// The PASID of the request; nil when it had none.
  public var pasid: UInt32? {
    high >> 31 & 1 == 0 ? nil : UInt32(truncatingIfNeeded: high >> 40) & 0xf_ffff
  }
  /// AT.
  public var addressType: UInt8 { UInt8(high >> 60 & 3) }
  /// Whether the request was a write.
  public var isWrite: Bool { high >> 62 & 1 == 0 }
}
