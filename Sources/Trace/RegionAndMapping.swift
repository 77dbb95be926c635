public import VirtioLayouts

/// The device's bounce region, or the range promised to it, as the driver found and negotiated it.
public struct BounceRegion: Hashable, Sendable {
  /// Address of the first byte as the device takes it: inside the BAR, or in the window that the
  /// driver placed; with DMB offsets, where the BAR has it.
  public var base: UInt64
  /// Bytes in the region.
  public var byteCount: UInt64
  /// What addresses mean; `.none` when the region is not in use.
  public var profile: BounceProfile

  /// Makes the region.
  @inlinable
  public init(base: UInt64, byteCount: UInt64, profile: BounceProfile) {
    self.base = base
    self.byteCount = byteCount
    self.profile = profile
  }
}

/// What the device may do with mapped memory.
public enum DMADirection: UInt8, Hashable, Sendable, CaseIterable {
  /// The device reads.
  case toDevice
  /// The device writes.
  case fromDevice
  /// The device does both; rings are mapped so.
  case bidirectional
}

/// Memory that the driver made accessible to the device.
public struct DMAMapping: Hashable, Sendable {
  /// First address as the device sees it (what goes into descriptors), bytes.
  public var deviceAddress: UInt64
  /// Which memory holds the bytes.
  public var space: MemorySpace
  /// First byte in that memory: guest-physical address or bounce offset.
  public var memoryAddress: UInt64
  /// Bytes.
  public var byteCount: UInt64
  /// What the device may do.
  public var direction: DMADirection

  /// Makes the mapping.
  @inlinable
  public init(
    deviceAddress: UInt64, space: MemorySpace, memoryAddress: UInt64, byteCount: UInt64,
    direction: DMADirection
  ) {
    self.deviceAddress = deviceAddress
    self.space = space
    self.memoryAddress = memoryAddress
    self.byteCount = byteCount
    self.direction = direction
  }
}
