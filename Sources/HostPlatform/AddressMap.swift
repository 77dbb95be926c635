public import ByteLayouts

/// The CPU's physical address map.
///
/// | range                                  | target                               |
/// | -------------------------------------- | ------------------------------------ |
/// | 0 ..< memory size                      | host memory                          |
/// | 0xc000_0000 ..< 0xf000_0000            | PCI, 32-bit BARs, uncacheable        |
/// | 0xfe00_0000 ..< 0xfe20_0000            | memory-mapped devices, uncacheable   |
/// | 0xfe20_0000 ..< 0xfe21_0000            | PCI, I/O ports, uncacheable          |
/// | 0xfed9_0000 ..< 0xfed9_1000            | registers of the IOMMU               |
/// | 0xfee0_0000 ..< 0xfef0_0000            | interrupt messages (bus only)        |
/// | 0x40_0000_0000 ..< 0x80_0000_0000      | PCI, prefetchable 64-bit BARs        |
public struct AddressMap: Hashable, Sendable {
  /// Window of 32-bit BARs.
  public static let bus32: Range<UInt64> = 0xc000_0000..<0xf000_0000
  /// Window of prefetchable 64-bit BARs.
  public static let bus64: Range<UInt64> = 0x40_0000_0000..<0x80_0000_0000
  /// Devices at fixed addresses, which no BAR places; a request carries the CPU's own address.
  public static let platformDevices: Range<UInt64> = 0xfe00_0000..<0xfe20_0000
  /// Window of I/O space: the byte at offset n is port n.
  public static let ports: Range<UInt64> = 0xfe20_0000..<0xfe21_0000
  /// Ports that I/O BARs are placed in; those below are kept free, as on a PC.
  public static let barPorts: Range<UInt64> = 0x1000..<0x1_0000
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

  /// Where the CPU finds an I/O port.
  public static func address(ofPort port: UInt16) -> GuestPhysicalAddress {
    GuestPhysicalAddress(rawValue: ports.lowerBound + UInt64(port))
  }

  /// The port at `address`, or nil outside the window of I/O space.
  static func port(at address: UInt64) -> UInt16? {
    ports.contains(address) ? UInt16(truncatingIfNeeded: address - ports.lowerBound) : nil
  }

  /// What answers `address`.
  public func target(_ address: GuestPhysicalAddress) -> AddressTarget {
    let value = address.rawValue
    if value < memoryByteCount { return .memory }
    if Self.bus32.contains(value) { return .bus(.uncacheable) }
    if Self.bus64.contains(value) { return .bus(prefetchableType) }
    if Self.platformDevices.contains(value) { return .bus(.uncacheable) }
    if let port = Self.port(at: value) { return .port(port) }
    if Self.translationUnit.contains(value) {
      return .translationUnit(offset: value - Self.translationUnit.lowerBound)
    }
    return .nothing
  }
}
