/// Where a Xen guest's frames lie in the machine: elsewhere, and in another order.
///
/// Frame numbers count pages of 4 KiB. Neighbours of the guest are no neighbours in the machine, so
/// that a device which is given the guest's own numbers meets another page, and a buffer of several
/// pages is no run of machine addresses.
///
/// Source: Xen, pseudo-physical memory; Linux, arch/x86/xen/p2m.c.
public struct MachineFrames: Hashable, Sendable {
  /// The guest's frames, a power of two.
  public let count: UInt64
  /// The first machine frame that may be the guest's.
  public static let base: UInt64 = 0x10_0000
  private static let factor: UInt64 = 0x9e37_79b1
  private let inverse: UInt64

  /// Makes the map for so many frames.
  public init(count: UInt64) {
    precondition(count > 0 && count & (count - 1) == 0, "a power of two of frames")
    self.count = count
    // Newton: each step doubles the bits that are right.
    var inverse = Self.factor
    for _ in 0..<5 { inverse = inverse &* (2 &- Self.factor &* inverse) }
    self.inverse = inverse
  }

  /// The machine frame of a frame of the guest.
  public func machine(of guest: UInt64) -> UInt64 {
    precondition(guest < count, "a frame of the guest")
    return Self.base + ((guest &* Self.factor &+ 0x155) & (count - 1))
  }

  /// The guest's frame in a machine frame, or nil if that belongs to somebody else.
  public func guest(of machine: UInt64) -> UInt64? {
    guard machine >= Self.base, machine - Self.base < count else { return nil }
    return ((machine - Self.base) &- 0x155) &* inverse & (count - 1)
  }
}
