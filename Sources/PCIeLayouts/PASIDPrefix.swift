/// The PASID TLP prefix: which address space of the function a request belongs to.
///
/// Layout, 4 bytes in front of the header, big-endian:
///
/// | bits  | field                                   |
/// | ----- | --------------------------------------- |
/// | 31:24 | 0x91: an end-end prefix of type PASID   |
/// | 23:22 | reserved                                |
/// | 21    | privileged access is requested          |
/// | 20    | execute access is requested             |
/// | 19:0  | PASID                                   |
///
/// Untranslated memory requests, translation requests, and the messages of page requests and
/// invalidations may have one. Source: PCIe Base, 2.2.10 and 6.20.
public struct PASIDPrefix: Hashable, Sendable {
  /// Bytes of the prefix.
  public static let byteCount: Int = 4
  /// The first byte.
  public static let code: UInt8 = 0x91
  /// PASIDs that there are.
  public static let count: UInt32 = 1 << 20
  /// Bits 21:0.
  public let rawValue: UInt32

  /// Makes a prefix from bits 21:0; nil where bits above are set.
  @inlinable
  public init?(rawValue: UInt32) {
    guard rawValue >> 22 == 0 else { return nil }
    self.rawValue = rawValue
  }

  /// Makes a prefix that requests neither execute nor privileged access.
  ///
  /// - Precondition: `pasid` has at most 20 bits.
  @inlinable
  public init(_ pasid: UInt32) {
    precondition(pasid < Self.count, "a PASID has 20 bits")
    rawValue = pasid
  }

  /// PASID.
  @inlinable public var pasid: UInt32 { rawValue & 0xf_ffff }
  /// Whether execute access is requested.
  @inlinable public var requestsExecute: Bool { rawValue & 1 << 20 != 0 }
  /// Whether privileged access is requested.
  @inlinable public var isPrivileged: Bool { rawValue & 1 << 21 != 0 }
  /// The prefix as a number; bit 31 travels first.
  @inlinable public var encoded: UInt32 { UInt32(Self.code) << 24 | rawValue }

  /// Decodes the number.
  ///
  /// - Throws: ``TLPError/unknownPrefix(_:)`` for another type of prefix, and
  ///   ``TLPError/reservedValue(field:value:)`` for reserved bits.
  public init(encoded value: UInt32) throws(TLPError) {
    let code = UInt8(truncatingIfNeeded: value >> 24)
    guard code == Self.code else { throw .unknownPrefix(code) }
    guard let prefix = Self(rawValue: value & 0xff_ffff) else {
      throw .reservedValue(field: "PASID prefix", value: value >> 22 & 3)
    }
    self = prefix
  }
}

extension TLPKind {
  /// Whether packets of the kind may have a PASID prefix.
  @inlinable public var mayHavePASID: Bool {
    switch self {
    case .memoryRead, .memoryWrite, .message, .messageWithData: true
    case .ioRead, .ioWrite, .configurationRead, .configurationWrite, .completion,
      .completionWithData:
      false
    }
  }
}
