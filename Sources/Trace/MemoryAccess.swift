/// Which memory an address counts in.
public enum MemorySpace: UInt8, Hashable, Sendable, CaseIterable {
  /// Host memory, by guest-physical address.
  case host
  /// The device's bounce memory, by offset.
  case bounce
}

/// Who accessed memory.
public enum MemoryAgent: UInt8, Hashable, Sendable, CaseIterable {
  /// The guest's CPU: a store that left the store buffer, a load, or an access to the BAR.
  case guest
  /// The virtio device, by DMA or locally.
  case device
  /// The IOMMU, walking tables or answering its queue.
  case iommu
}

/// One access at the moment it takes effect.
public struct MemoryAccess: Hashable, Sendable {
  /// Who.
  public var agent: MemoryAgent
  /// Which memory.
  public var space: MemorySpace
  /// First byte.
  public var address: UInt64
  /// Bytes; the payload has as many.
  public var byteCount: UInt32
  /// Whether the request said that caches need not be asked (No Snoop).
  public var isNoSnoop: Bool

  /// Makes the access.
  @inlinable
  public init(
    agent: MemoryAgent, space: MemorySpace, address: UInt64, byteCount: UInt32,
    isNoSnoop: Bool = false
  ) {
    self.agent = agent
    self.space = space
    self.address = address
    self.byteCount = byteCount
    self.isNoSnoop = isNoSnoop
  }
}
