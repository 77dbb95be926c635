import PCIeLayouts

/// What enumeration finds of the function: its windows and its MSI-X capability.
struct FunctionShape {
  /// One base address register.
  struct Window: Hashable {
    /// Bytes; 0 where there is none.
    var byteCount: UInt64 = 0
    var isIO = false
    var is64Bit = false
  }

  /// By register, 0...5.
  var windows: [Window]
  /// Place of the MSI-X capability; nil without one.
  var msixOffset: UInt16?
  /// Place of the PCI Express capability; nil without one.
  var expressOffset: UInt16?
  /// Vectors.
  var vectorCount = 0
  /// Window and place of the MSI-X table.
  var table: (window: Int, offset: UInt64) = (0, 0)
  /// Whether the function has an interrupt pin.
  var hasPin: Bool

  /// Enumerates by configuration requests, as firmware does, and leaves every register as it was.
  init(_ machine: OutsideMachine) {
    let first = ConfigurationHeader.firstBAR
    windows = Array(repeating: Window(), count: ConfigurationHeader.barCount)
    var index = 0
    while index < ConfigurationHeader.barCount {
      let register = first + UInt16(4 * index)
      let mask = Self.size(machine, register)
      if mask == 0 {
        index += 1
        continue
      }
      let isIO = mask & ConfigurationHeader.barIsIO != 0
      let is64Bit = !isIO && mask & ConfigurationHeader.barIs64Bit != 0
      let flags = isIO ? ConfigurationHeader.barIOFlags : ConfigurationHeader.barMemoryFlags
      let high: UInt64 = is64Bit ? UInt64(Self.size(machine, register + 4)) : 0xffff_ffff
      let base = high << 32 | UInt64(mask & ~flags)
      windows[index] = Window(byteCount: ~base &+ 1, isIO: isIO, is64Bit: is64Bit)
      index += is64Bit ? 2 : 1
    }
    hasPin = machine.readConfiguration(ConfigurationHeader.interruptLine) & 0xff00 != 0
    expressOffset = Self.capability(machine, PCIExpressCapability.identifier)
    msixOffset = Self.capability(machine, MSIXCapability.identifier)
    guard let at = msixOffset else { return }
    let control = UInt16(truncatingIfNeeded: machine.readConfiguration(at) >> 16)
    vectorCount = Int(control & MSIXCapability.tableSizeMask) + 1
    let place = machine.readConfiguration(at + UInt16(MSIXCapability.table))
    table = (
      Int(place & MSIXCapability.barMask), UInt64(place & ~MSIXCapability.barMask)
    )
  }

  /// What a base address register reads as after all ones were written; its value is put back.
  private static func size(_ machine: OutsideMachine, _ register: UInt16) -> UInt32 {
    let before = machine.readConfiguration(register)
    machine.writeConfiguration(register, .max)
    let mask = machine.readConfiguration(register)
    machine.writeConfiguration(register, before)
    return mask
  }

  /// Place of a capability in the list.
  static func capability(_ machine: OutsideMachine, _ identifier: UInt8) -> UInt16? {
    var at = machine.readConfiguration(ConfigurationHeader.capabilityPointer) & 0xfc
    for _ in 0..<48 where at >= UInt32(ConfigurationHeader.capabilityBase) {
      let word = machine.readConfiguration(UInt16(at))
      if UInt8(truncatingIfNeeded: word) == identifier { return UInt16(at) }
      at = word >> 8 & 0xfc
    }
    return nil
  }
}
