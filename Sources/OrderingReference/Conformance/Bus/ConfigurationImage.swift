import PCIeLayouts
import VirtioLayouts

/// Configuration space as a bus analyser learns it: from completions of reads, and from writes.
final class ConfigurationImage {
  /// The function; nil until one answered with the vendor of virtio.
  private(set) var function: RequesterID?
  private var bytes = [UInt8](repeating: 0, count: ConfigurationHeader.byteCount)
  private var isKnown = [Bool](repeating: false, count: ConfigurationHeader.byteCount)
  private(set) var bars = [BaseAddressView](repeating: BaseAddressView(), count: 6)
  /// Counts changes, so that what was derived can be made anew.
  private(set) var generation = 0

  func byte(_ offset: Int) -> UInt8? {
    offset < bytes.count && isKnown[offset] ? bytes[offset] : nil
  }

  func half(_ offset: Int) -> UInt16? {
    guard let low = byte(offset), let high = byte(offset + 1) else { return nil }
    return UInt16(low) | UInt16(high) << 8
  }

  func word(_ offset: Int) -> UInt32? {
    guard let low = half(offset), let high = half(offset + 2) else { return nil }
    return UInt32(low) | UInt32(high) << 16
  }

  /// Which type of device the device ID names.
  var deviceType: VirtioDeviceType? {
    guard let identifier = half(Int(ConfigurationHeader.deviceID)) else { return nil }
    return VirtioDeviceType.allCases.first {
      $0.modernDeviceID == identifier || $0.transitionalDeviceID == identifier
    }
  }

  /// Whether the device ID is that of a transitional device.
  var isTransitional: Bool {
    guard let identifier = half(Int(ConfigurationHeader.deviceID)) else { return false }
    return VirtioDeviceType.allCases.contains { $0.transitionalDeviceID == identifier }
  }

  private static func bar(_ register: UInt16) -> Int? {
    let offset = Int(register) - Int(ConfigurationHeader.firstBAR)
    return offset >= 0 && offset < 24 ? offset / 4 : nil
  }

  /// Takes the answer to a read; false when it comes from another function.
  func noteRead(_ target: RequesterID, _ register: UInt16, _ value: UInt32) -> Bool {
    if function == nil, register == ConfigurationHeader.vendorID,
      UInt16(truncatingIfNeeded: value) == VirtioIdentifiers.vendor
    {
      function = target
    }
    guard function == target else { return false }
    generation += 1
    if let bar = Self.bar(register) {
      bars[bar].read(value, isUpperHalf: bar > 0 && bars[bar - 1].is64Bit)
    }
    for lane in 0..<4 where Int(register) + lane < bytes.count {
      bytes[Int(register) + lane] = UInt8(truncatingIfNeeded: value >> UInt32(8 * lane))
      isKnown[Int(register) + lane] = true
    }
    return true
  }

  /// Takes a write to the function.
  func noteWrite(_ register: UInt16, _ value: UInt32, enables: UInt8) {
    generation += 1
    if let bar = Self.bar(register), enables == 15 {
      bars[bar].write(value)
      return
    }
    for lane in 0..<4 where enables & 1 << UInt8(lane) != 0 && Int(register) + lane < bytes.count {
      let place = Int(register) + lane
      bytes[place] = UInt8(truncatingIfNeeded: value >> UInt32(8 * lane))
      // A byte that was never read may hold what cannot be written.
      isKnown[place] = isKnown[place] || isSettable(place)
    }
  }

  private func isSettable(_ place: Int) -> Bool { place >= 0x40 || place == 4 || place == 5 }

  /// Where a BAR lies and how long it is, 0 when its size was not asked for; nil before it is placed.
  func base(_ bar: Int) -> (address: UInt64, byteCount: UInt64, isIO: Bool)? {
    guard bars.indices.contains(bar), bars[bar].isPlaced else { return nil }
    let low = bars[bar]
    guard low.is64Bit, bar < 5 else {
      let size = low.decoded.map { UInt64(~$0 &+ 1) } ?? 0
      return (UInt64(low.address), low.isIO ? size & 0xffff : size, low.isIO)
    }
    let high = bars[bar + 1]
    var size: UInt64 = 0
    if let mask = low.decoded, let upper = high.mask {
      size = ~(UInt64(mask) | UInt64(upper) << 32) &+ 1
    }
    return (UInt64(low.address) | UInt64(high.written) << 32, size, false)
  }

  /// A function-level reset: places and settings are gone.
  func resetFunction() {
    generation += 1
    for index in bars.indices { bars[index].reset() }
    bytes[4] = 0
    bytes[5] = 0
  }
}
