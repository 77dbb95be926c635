import VirtioLayouts

/// The registers by which the driver says where the addresses lie that it hands out.
///
/// They take values between FEATURES_OK and DRIVER_OK; the length of a relocated window is that of
/// the region and read-only.
struct AddressWindowRegisters: Hashable {
  let form: AddressForm
  /// Bytes of the device's own region.
  let regionByteCount: UInt64
  /// First address of window or range; 0 before it is placed.
  private(set) var base: UInt64 = 0
  /// Bytes of window or range.
  private(set) var byteCount: UInt64

  init(form: AddressForm, regionByteCount: UInt64) {
    self.form = form
    self.regionByteCount = regionByteCount
    byteCount = form == .relocatedWindow ? regionByteCount : 0
  }

  /// The register at `offset` of the common configuration; nil where there is none.
  func read(_ offset: UInt64) -> (value: UInt32, byteCount: Int)? {
    switch offset {
    case CommonConfiguration.windowBase: (UInt32(truncatingIfNeeded: base), 4)
    case CommonConfiguration.windowBase + 4: (UInt32(truncatingIfNeeded: base >> 32), 4)
    case CommonConfiguration.windowByteCount: (UInt32(truncatingIfNeeded: byteCount), 4)
    case CommonConfiguration.windowByteCount + 4: (UInt32(truncatingIfNeeded: byteCount >> 32), 4)
    case CommonConfiguration.addressForm: (UInt32(form.rawValue), 2)
    default: nil
    }
  }

  /// Writes a half of a register that can be written; returns whether there was one.
  mutating func write(_ offset: UInt64, _ value: UInt32) -> Bool {
    guard form != .marker else { return false }
    switch offset {
    case CommonConfiguration.windowBase, CommonConfiguration.windowBase + 4:
      RegisterHalf(value: value, isHigh: offset & 4 != 0).store(into: &base)
    case CommonConfiguration.windowByteCount, CommonConfiguration.windowByteCount + 4:
      guard form == .promisedRange else { return false }
      RegisterHalf(value: value, isHigh: offset & 4 != 0).store(into: &byteCount)
    default: return false
    }
    return true
  }
}
