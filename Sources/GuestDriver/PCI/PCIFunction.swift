public import ByteLayouts
public import HostPlatform
public import PCIeLayouts

/// A PCIe function as enumeration finds it: identity, BARs, capabilities.
///
/// Source: PCI 3.0, 6.2.5.1 (BAR sizing); PCIe Base, 7.5 and 7.6.
public struct PCIFunction: Sendable {
  /// One base address register after placement.
  public struct BaseAddress: Hashable, Sendable {
    /// Register, 0...5.
    public var index: Int
    /// Where it was placed.
    public var base: GuestPhysicalAddress
    /// Bytes.
    public var byteCount: UInt64
    /// Whether it is prefetchable.
    public var isPrefetchable: Bool
    /// Whether it is a range of I/O ports; the base is where the CPU finds the first.
    public var isIO: Bool = false
  }

  /// Who it is.
  public let identifier: RequesterID
  /// Its BARs, by register.
  public private(set) var bars: [BaseAddress] = []

  /// A function that is known to be there, without its BARs.
  init(at identifier: RequesterID) { self.identifier = identifier }

  /// Looks for a function with one of `devices` on `bus`, and gives it its place in the map.
  ///
  /// - Parameters:
  ///   - skipped: bytes of the 64-bit window that stay empty below the first BAR in it.
  ///   - mutant: a rule that is broken on purpose.
  /// - Throws: ``DriverError/noDevice(bus:)``, ``DriverError/noRoomForBAR(index:byteCount:)``.
  public init(
    on bus: UInt8, vendor: UInt16, device: UInt16, cpu: any GuestCPU, usesPin: Bool = false,
    skipped: UInt64 = 0, mutant: DriverMutant? = nil
  ) throws(DriverError) {
    var found: RequesterID?
    for number in UInt8(0)..<32 {
      let candidate = RequesterID(bus: bus, device: number, function: 0)
      let word = cpu.readConfiguration(candidate, register: ConfigurationHeader.vendorID)
      if word == UInt32(device) << 16 | UInt32(vendor) {
        found = candidate
        break
      }
    }
    guard let found else { throw .noDevice(bus: bus) }
    identifier = found
    if mutant == .pci04InsistsOnRevision,
      cpu.readConfiguration(found, register: ConfigurationHeader.revision) & 0xff != 1
    {
      throw .noDevice(bus: bus)
    }
    try placeBARs(cpu, skipped: skipped)
    enable(cpu, usesPin: usesPin)
  }

  private mutating func placeBARs(_ cpu: any GuestCPU, skipped: UInt64) throws(DriverError) {
    var next32 = AddressMap.bus32.lowerBound
    var next64 = AddressMap.bus64.lowerBound + skipped
    var index = 0
    while index < 6 {
      let register = ConfigurationHeader.firstBAR + UInt16(4 * index)
      let flags = cpu.readConfiguration(identifier, register: register)
      if flags & ConfigurationHeader.barIsIO != 0 {
        try placePorts(register, index: index, cpu)
        index += 1
        continue
      }
      let is64Bit = flags & ConfigurationHeader.barIs64Bit != 0
      let mask = sizeMask(register, is64Bit: is64Bit, cpu)
      let span = is64Bit ? 2 : 1
      guard mask != 0 else {
        index += span
        continue
      }
      let byteCount = ~mask &+ 1
      let isPrefetchable = flags & ConfigurationHeader.barIsPrefetchable != 0
      var next = is64Bit ? next64 : next32
      let window = is64Bit ? AddressMap.bus64 : AddressMap.bus32
      next = (next + byteCount - 1) & ~(byteCount - 1)
      guard next <= window.upperBound, byteCount <= window.upperBound - next else {
        throw .noRoomForBAR(index: index, byteCount: byteCount)
      }
      cpu.writeConfiguration(
        identifier, register: register, value: UInt32(truncatingIfNeeded: next), byteCount: 4)
      if is64Bit {
        cpu.writeConfiguration(
          identifier, register: register + 4, value: UInt32(truncatingIfNeeded: next >> 32),
          byteCount: 4)
        next64 = next + byteCount
      } else {
        next32 = next + byteCount
      }
      bars.append(
        BaseAddress(
          index: index, base: GuestPhysicalAddress(rawValue: next), byteCount: byteCount,
          isPrefetchable: isPrefetchable))
      index += span
    }
  }

  private mutating func placePorts(
    _ register: UInt16, index: Int, _ cpu: any GuestCPU
  ) throws(DriverError) {
    cpu.writeConfiguration(identifier, register: register, value: .max, byteCount: 4)
    let mask =
      cpu.readConfiguration(identifier, register: register) & ~ConfigurationHeader.barIOFlags
    guard mask != 0 else { return }
    let byteCount = UInt64(~(mask | 0xffff_0000) & 0xffff) + 1
    var next = AddressMap.barPorts.lowerBound
    for bar in bars where bar.isIO {
      next = bar.base.rawValue - AddressMap.ports.lowerBound + bar.byteCount
    }
    next = (next + byteCount - 1) & ~(byteCount - 1)
    guard next + byteCount <= AddressMap.barPorts.upperBound else {
      throw .noRoomForBAR(index: index, byteCount: byteCount)
    }
    cpu.writeConfiguration(identifier, register: register, value: UInt32(next), byteCount: 4)
    bars.append(
      BaseAddress(
        index: index, base: AddressMap.address(ofPort: UInt16(next)), byteCount: byteCount,
        isPrefetchable: false, isIO: true))
  }

  /// Writes ones and reads back which address bits the BAR decodes; zero when there is no BAR.
  private func sizeMask(_ register: UInt16, is64Bit: Bool, _ cpu: any GuestCPU) -> UInt64 {
    cpu.writeConfiguration(identifier, register: register, value: .max, byteCount: 4)
    let low = cpu.readConfiguration(identifier, register: register) & ~0xf
    guard is64Bit else { return low == 0 ? 0 : UInt64(low) | 0xffff_ffff_0000_0000 }
    cpu.writeConfiguration(identifier, register: register + 4, value: .max, byteCount: 4)
    let high = cpu.readConfiguration(identifier, register: register + 4)
    return UInt64(high) << 32 | UInt64(low)
  }

  private func enable(_ cpu: any GuestCPU, usesPin: Bool) {
    var command = ConfigurationHeader.memorySpaceEnable | ConfigurationHeader.busMasterEnable
    if !usesPin { command |= ConfigurationHeader.interruptDisable }
    if bars.contains(where: \.isIO) { command |= ConfigurationHeader.ioSpaceEnable }
    cpu.writeConfiguration(
      identifier, register: ConfigurationHeader.command, value: UInt32(command), byteCount: 2)
  }

  /// The BAR with a register number.
  public func bar(_ index: UInt8) -> BaseAddress? { bars.first { $0.index == Int(index) } }

  /// Places of every capability with `capability` as its ID, in the order of the list.
  public func capabilities(_ capability: UInt8, cpu: any GuestCPU) -> [UInt16] {
    var places: [UInt16] = []
    var at =
      UInt16(
        cpu.readConfiguration(identifier, register: ConfigurationHeader.capabilityPointer) & 0xfc)
    // A list in 256 bytes has at most 48 members; more is a loop.
    var left = 48
    while at >= 0x40, left > 0 {
      let word = cpu.readConfiguration(identifier, register: at)
      if UInt8(truncatingIfNeeded: word) == capability { places.append(at) }
      at = UInt16(word >> 8 & 0xfc)
      left -= 1
    }
    return places
  }

  /// Place of the extended capability with `capability` as its ID.
  public func extendedCapability(_ capability: UInt16, cpu: any GuestCPU) -> UInt16? {
    var at = ConfigurationHeader.extendedBase
    var left = 240
    while at >= ConfigurationHeader.extendedBase, left > 0 {
      let word = cpu.readConfiguration(identifier, register: at)
      if word == 0 || word == .max { return nil }
      if UInt16(truncatingIfNeeded: word) == capability { return at }
      at = UInt16(word >> 20)
      left -= 1
    }
    return nil
  }
}
