/// PRS: whether page requests wait, or found no room.
///
/// | bits | field | cleared by |
/// | ---- | ----- | ---------- |
/// | 0    | PPR   | writing 1  |
/// | 1    | PRO   | writing 1  |
///
/// Source: VT-d, 10.4.32.
public struct PageRequestStatus: OptionSet, Hashable, Sendable {
  /// The 32 bits.
  public let rawValue: UInt32
  /// Makes the set from the register's bits.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// PPR: an entry was written.
  public static let pending = PageRequestStatus(rawValue: 1 << 0)
  /// PRO: a request found the queue full; none is taken until software clears this.
  public static let overflow = PageRequestStatus(rawValue: 1 << 1)
}
