import PCIeLayouts

/// One base address register, as writes and reads of configuration space show it.
struct BaseAddressView {
  private(set) var written: UInt32 = 0
  private(set) var isPlaced = false
  private var isSizing = false
  /// Flag bits 3:0 as read.
  private(set) var flags: UInt32 = 0
  /// What was read while all ones stood in the register; nil before.
  private(set) var mask: UInt32?

  var isIO: Bool { flags & ConfigurationHeader.barIsIO != 0 }
  var is64Bit: Bool { !isIO && flags & ConfigurationHeader.barIs64Bit != 0 }
  /// Address bits of the register.
  var address: UInt32 { written & ~(isIO ? 0x3 : 0xf) }
  /// Address bits that the register decodes; nil before they were read.
  var decoded: UInt32? { mask.map { $0 & ~(isIO ? 0x3 : 0xf) } }

  mutating func write(_ value: UInt32) {
    written = value
    isSizing = value == .max
    isPlaced = !isSizing
  }

  /// Takes a read; `isUpperHalf` says that the register belongs to the one before it.
  mutating func read(_ value: UInt32, isUpperHalf: Bool) {
    if !isUpperHalf { flags = value & 0xf }
    if isSizing { mask = value }
  }

  /// Forgets where it was placed, not what kind it is.
  mutating func reset() {
    written = 0
    isPlaced = false
    isSizing = false
  }
}
