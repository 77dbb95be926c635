import PCIeFabric
import PCIeLayouts

/// The first 256 bytes of the root port's configuration space.
///
/// Source: PCIe Base, 7.5.1.3 (type 1 header), 7.5.3 and 7.7.1.
struct RootPortSpace {
  /// The generic root port that guests know.
  private static let identity: UInt32 = 0x000c_1b36
  private static let bridgeClass: UInt32 = 0x0604_0000
  private static let express = 0x40
  private static let interrupt = 0x80
  private static let interruptIdentifier: UInt8 = 0x05
  /// Message Control: addresses of 64 bits.
  private static let wideAddresses: UInt16 = 1 << 7
  static let deviceStatus = express + PCIExpressCapability.deviceStatus

  private var bytes = [UInt8](repeating: 0, count: 256)
  private var writable = [UInt8](repeating: 0, count: 256)

  init() {
    store(Self.identity, at: 0, byteCount: 4)
    store(UInt32(ConfigurationHeader.capabilityList), at: 6, byteCount: 2)
    store(Self.bridgeClass, at: 8, byteCount: 4)
    store(1, at: Int(ConfigurationHeader.headerType), byteCount: 1)
    // Primary bus 0, and bus 1 below.
    store(0x0001_0100, at: 0x18, byteCount: 4)
    store(UInt32(Self.express), at: Int(ConfigurationHeader.capabilityPointer), byteCount: 1)
    store(
      UInt32(PCIExpressCapability.identifier) | UInt32(Self.interrupt) << 8
        | UInt32(PCIExpressCapability.rootPortVersion2) << 16, at: Self.express, byteCount: 4)
    store(
      PCIExpressCapability.roleBasedErrorReporting | 2,
      at: Self.express + PCIExpressCapability.deviceCapabilities, byteCount: 4)
    store(
      0x84 | PCIExpressCapability.surpriseDownReporting,
      at: Self.express + PCIExpressCapability.linkCapabilities, byteCount: 4)
    store(0x84, at: Self.express + PCIExpressCapability.linkStatus, byteCount: 2)
    store(
      UInt32(Self.interruptIdentifier) | UInt32(Self.wideAddresses) << 16, at: Self.interrupt,
      byteCount: 4)
    allow(0x0147, at: Int(ConfigurationHeader.command), byteCount: 2)
    allow(0x000f, at: Self.express + PCIExpressCapability.deviceControl, byteCount: 2)
    allow(1, at: Self.interrupt + 2, byteCount: 2)
    allow(~3, at: Self.interrupt + 4, byteCount: 4)
    allow(.max, at: Self.interrupt + 8, byteCount: 4)
    allow(0xffff, at: Self.interrupt + 12, byteCount: 2)
  }

  private mutating func store(_ value: UInt32, at offset: Int, byteCount: Int) {
    for lane in 0..<byteCount {
      bytes[offset + lane] = UInt8(truncatingIfNeeded: value >> UInt32(8 * lane))
    }
  }

  private mutating func allow(_ mask: UInt32, at offset: Int, byteCount: Int) {
    for lane in 0..<byteCount {
      writable[offset + lane] = UInt8(truncatingIfNeeded: mask >> UInt32(8 * lane))
    }
  }

  func word(_ at: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) }
  }

  mutating func write(_ at: Int, value: UInt32, enables: UInt8) {
    for lane in 0..<4 where enables & 1 << UInt8(lane) != 0 {
      let byte = UInt8(truncatingIfNeeded: value >> UInt32(8 * lane))
      let mask = writable[at + lane]
      // The four error bits of Device Status are cleared by writing 1.
      let cleared = at + lane == Self.deviceStatus ? byte & 0xf : 0
      bytes[at + lane] = bytes[at + lane] & ~mask & ~cleared | byte & mask
    }
  }

  /// Sets bits as the hardware does.
  mutating func raise(_ bits: UInt16, at offset: Int) {
    bytes[offset] |= UInt8(truncatingIfNeeded: bits)
    bytes[offset + 1] |= UInt8(truncatingIfNeeded: bits >> 8)
  }

  /// Which error messages the port may send to the root complex.
  var errorControl: ErrorControl {
    ErrorControl(
      deviceControl: UInt16(
        truncatingIfNeeded: word(Self.express + PCIExpressCapability.deviceControl)),
      command: UInt16(truncatingIfNeeded: word(Int(ConfigurationHeader.command))))
  }

  /// The data of the port's interrupt; nil while MSI is off.
  var message: UInt32? {
    word(Self.interrupt) >> 16 & 1 == 0 ? nil : word(Self.interrupt + 12) & 0xffff
  }
}
