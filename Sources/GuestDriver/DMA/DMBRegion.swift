public import ByteLayouts

/// The region that VIRTIO_F_DMB names, and what the device calls its bytes.
///
/// | profile    | a descriptor holds for byte n of the region |
/// | ---------- | ------------------------------------------- |
/// | dmb-offset | n                                           |
/// | dmb-bus    | base of the device's bus space + n          |
///
/// Source: VIRTIO_F_DMB of 2026, not ratified; its two Linux drivers differ on this.
public struct DMBRegion: Hashable, Sendable {
  /// CPU-physical address of the region's first byte; it need not be aligned.
  public var cpuBase: GuestPhysicalAddress
  /// Bytes of the region.
  public var byteCount: UInt64
  /// What goes into descriptors and queue registers.
  public var addressing: BounceWindow.Addressing

  /// Makes a region.
  public init(
    cpuBase: GuestPhysicalAddress, byteCount: UInt64, addressing: BounceWindow.Addressing
  ) {
    self.cpuBase = cpuBase
    self.byteCount = byteCount
    self.addressing = addressing
  }

  /// A region with the profile dmb-offset.
  public static func offsets(cpuBase: GuestPhysicalAddress, byteCount: UInt64) -> DMBRegion {
    DMBRegion(cpuBase: cpuBase, byteCount: byteCount, addressing: .offset)
  }

  /// A region with the profile dmb-bus.
  ///
  /// - Parameter base: where the device's bus space has the first byte; without it at the region's
  ///   own bus address.
  public static func bus(
    cpuBase: GuestPhysicalAddress, byteCount: UInt64, base: UInt64? = nil
  ) -> DMBRegion {
    DMBRegion(
      cpuBase: cpuBase, byteCount: byteCount, addressing: .bus(base: base ?? cpuBase.rawValue))
  }

  /// What a descriptor holds for the byte at `offset`.
  func deviceAddress(_ offset: UInt64) -> DescriptorAddress {
    switch addressing {
    case .bus(let base): DescriptorAddress(rawValue: base + offset)
    case .offset: DescriptorAddress(rawValue: offset)
    }
  }
}
