/// The bits that GCMD and GSTS share.
///
/// In GCMD a write orders the change; in GSTS the same bit says that it has happened.
///
/// Source: VT-d, 10.4.4 and 10.4.5.
public struct GlobalCommand: OptionSet, Hashable, Sendable {
  /// The 32 bits.
  public let rawValue: UInt32
  /// Makes the set from the register's bits.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// TE, TES: translation is on.
  public static let translationEnable = GlobalCommand(rawValue: 1 << 31)
  /// SRTP, RTPS: take over the root table pointer.
  public static let setRootTablePointer = GlobalCommand(rawValue: 1 << 30)
  /// WBF, WBFS: flush write buffers.
  public static let writeBufferFlush = GlobalCommand(rawValue: 1 << 27)
  /// QIE, QIES: the invalidation queue is on.
  public static let queuedInvalidationEnable = GlobalCommand(rawValue: 1 << 26)
}
