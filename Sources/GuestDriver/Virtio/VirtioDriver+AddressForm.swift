import ByteLayouts
public import VirtioLayouts

/// The registers of the address forms, behind the ratified common configuration.
extension VirtioDriver {
  /// What addresses say to this device; nil when it has no such register.
  public var addressForm: AddressForm? {
    guard let modern = registers as? ModernRegisters,
      modern.structures.commonByteCount >= CommonConfiguration.addressFormByteCount
    else { return nil }
    return AddressForm(rawValue: modern.read(CommonConfiguration.addressForm))
  }

  /// Places the window, or promises the range, of the addresses that the device will get; returns
  /// whether the device has it so.
  ///
  /// Must come between FEATURES_OK and DRIVER_OK.
  public func placeWindow(base: UInt64, byteCount: UInt64) -> Bool {
    guard let modern = registers as? ModernRegisters else { return false }
    for (register, value) in [
      (CommonConfiguration.windowBase, base), (CommonConfiguration.windowByteCount, byteCount),
    ] {
      for half in UInt64(0)..<2 {
        modern.write(
          UInt32(truncatingIfNeeded: value >> (32 * half)), to: register + 4 * half)
      }
      for half in UInt64(0)..<2 {
        let word: UInt32 = modern.read(register + 4 * half)
        guard word == UInt32(truncatingIfNeeded: value >> (32 * half)) else { return false }
      }
    }
    return true
  }
}
