public import ByteLayouts

/// How the CPU treats a range of addresses.
///
/// Source: Intel SDM volume 3, 12.3.
public enum MemoryType: UInt8, Hashable, Sendable, CaseIterable {
  /// Cached; stores become visible in program order.
  case writeBack
  /// Not cached; every access goes out, in program order.
  case uncacheable
  /// Not cached; stores gather in buffers of 64 bytes and leave in any order until a fence.
  case writeCombining
}

/// What answers an address of the CPU.
public enum AddressTarget: Hashable, Sendable {
  /// Host memory.
  case memory
  /// The registers of the IOMMU, from its base.
  case translationUnit(offset: UInt64)
  /// The PCI bus.
  case bus(MemoryType)
  /// Nothing: loads give all ones, stores vanish.
  case nothing
}

/// The CPU's physical address map.
///
/// | range                                  | target                          |
/// | -------------------------------------- | ------------------------------- |
/// | 0 ..< memory size                      | host memory                     |
/// | 0xc000_0000 ..< 0xf000_0000            | PCI, 32-bit BARs, uncacheable   |
/// | 0xfed9_0000 ..< 0xfed9_1000            | registers of the IOMMU          |
/// | 0xfee0_0000 ..< 0xfef0_0000            | interrupt messages (bus only)   |
/// | 0x40_0000_0000 ..< 0x80_0000_0000      | PCI, prefetchable 64-bit BARs   |
public struct AddressMap: Hashable, Sendable {
  /// Window of 32-bit BARs.
  public static let bus32: Range<UInt64> = 0xc000_0000..<0xf000_0000
  /// Window of prefetchable 64-bit BARs.
  public static let bus64: Range<UInt64> = 0x40_0000_0000..<0x80_0000_0000
  /// Registers of the IOMMU.
  public static let translationUnit: Range<UInt64> = 0xfed9_0000..<0xfed9_1000
  /// Interrupt messages.
  public static let interrupts: Range<UInt64> = 0xfee0_0000..<0xfef0_0000

  /// Bytes of host memory, from address 0.
  public var memoryByteCount: UInt64
  /// How the CPU maps the window of prefetchable BARs.
  public var prefetchableType: MemoryType

  /// Makes the map.
  ///
  /// - Precondition: memory ends below the first window.
  public init(memoryByteCount: UInt64, prefetchableType: MemoryType = .writeCombining) {
    precondition(memoryByteCount <= Self.bus32.lowerBound, "memory ends below the PCI window")
    self.memoryByteCount = memoryByteCount
    self.prefetchableType = prefetchableType
  }

  /// What answers `address`.
  public func target(_ address: GuestPhysicalAddress) -> AddressTarget {
    let value = address.rawValue
    if value < memoryByteCount { return .memory }
    if Self.bus32.contains(value) { return .bus(.uncacheable) }
    if Self.bus64.contains(value) { return .bus(prefetchableType) }
    if Self.translationUnit.contains(value) {
      return .translationUnit(offset: value - Self.translationUnit.lowerBound)
    }
    return .nothing
  }
}
