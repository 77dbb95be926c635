import ByteLayouts

/// The structures that virtio capabilities point to.
///
/// Source: VIRTIO v1.4, section 4.1.4; type 10
/// from the SWIOTLB proposal of 2025.
public enum VirtioStructure: UInt8, Hashable, Sendable, CaseIterable {
  /// VIRTIO_PCI_CAP_COMMON_CFG.
  case commonConfiguration = 1
  /// VIRTIO_PCI_CAP_NOTIFY_CFG; four more bytes hold notify_off_multiplier.
  case notify = 2
  /// VIRTIO_PCI_CAP_ISR_CFG.
  case interruptStatus = 3
  /// VIRTIO_PCI_CAP_DEVICE_CFG.
  case deviceConfiguration = 4
  /// VIRTIO_PCI_CAP_PCI_CFG; four more bytes are the data window.
  case configurationAccess = 5
  /// VIRTIO_PCI_CAP_SHARED_MEMORY_CFG; eight more bytes hold the high halves.
  case sharedMemory = 8
  /// VIRTIO_PCI_CAP_SWIOTLB; 16 bytes while the region ends below 4 GiB, else the 24-byte form of
  /// shared memory: a choice of this model, since the proposal states no layout.
  case swiotlb = 10
}

/// One virtio vendor capability in configuration space.
///
/// | bytes  | field                                                |
/// | ------ | ---------------------------------------------------- |
/// | 0      | cap_vndr = 0x09                                      |
/// | 1      | cap_next                                             |
/// | 2      | cap_len: 16, 20 or 24                                |
/// | 3      | cfg_type                                             |
/// | 4      | bar                                                  |
/// | 5      | id                                                   |
/// | 8..<12 | offset, low half                                     |
/// | 12..<16 | length, low half                                    |
/// | 16..   | by type: multiplier, data window, or the high halves |
///
/// Source: VIRTIO v1.4, section 4.1.4.
public struct VirtioCapability: Hashable, Sendable {
  /// Capability ID of vendor capabilities.
  public static let capabilityID: UInt8 = 0x09
  /// Which structure it points to.
  public var structure: VirtioStructure
  /// Base address register, 0...5.
  public var bar: UInt8
  /// Distinguishes several structures of one type; the shmid of shared memory.
  public var identifier: UInt8 = 0
  /// First byte in the BAR.
  public var offset: UInt64
  /// Bytes.
  public var length: UInt64
  /// notify_off_multiplier in bytes, for `.notify`.
  public var notifyMultiplier: UInt32 = 0

  /// Makes a capability.
  public init(structure: VirtioStructure, bar: UInt8, offset: UInt64, length: UInt64) {
    self.structure = structure
    self.bar = bar
    self.offset = offset
    self.length = length
  }

  /// Bytes in configuration space.
  public var byteCount: Int {
    switch structure {
    case .commonConfiguration, .interruptStatus, .deviceConfiguration: 16
    case .notify, .configurationAccess: 20
    case .sharedMemory: 24
    case .swiotlb: offset >> 32 == 0 && length >> 32 == 0 ? 16 : 24
    }
  }

  /// Writes the capability with a link to the next one.
  public func encode(next: UInt8, into bytes: inout MutableRawSpan) {
    bytes.storeLittleEndian(Self.capabilityID, at: 0)
    bytes.storeLittleEndian(next, at: 1)
    bytes.storeLittleEndian(UInt8(byteCount), at: 2)
    bytes.storeLittleEndian(structure.rawValue, at: 3)
    bytes.storeLittleEndian(bar, at: 4)
    bytes.storeLittleEndian(identifier, at: 5)
    bytes.storeLittleEndian(UInt16(0), at: 6)
    bytes.storeLittleEndian(UInt32(truncatingIfNeeded: offset), at: 8)
    bytes.storeLittleEndian(UInt32(truncatingIfNeeded: length), at: 12)
    switch structure {
    case .notify: bytes.storeLittleEndian(notifyMultiplier, at: 16)
    case .sharedMemory, .swiotlb:
      guard byteCount == 24 else { break }
      bytes.storeLittleEndian(UInt32(truncatingIfNeeded: offset >> 32), at: 16)
      bytes.storeLittleEndian(UInt32(truncatingIfNeeded: length >> 32), at: 20)
    case .commonConfiguration, .interruptStatus, .deviceConfiguration, .configurationAccess: break
    }
  }

  /// Decodes a vendor capability; nil when its type or BAR has no meaning, which a driver ignores.
  ///
  /// Both the 16-byte and the 24-byte form of types 8 and 10 are accepted; `cap_len` decides.
  public init?(decoding bytes: RawSpan) {
    guard bytes.byteCount >= 16, bytes.littleEndian(at: 0, as: UInt8.self) == Self.capabilityID,
      let structure = VirtioStructure(rawValue: bytes.littleEndian(at: 3))
    else { return nil }
    let bar: UInt8 = bytes.littleEndian(at: 4)
    guard bar <= 5 || structure == .configurationAccess else { return nil }
    self.init(
      structure: structure, bar: bar, offset: UInt64(bytes.littleEndian(at: 8, as: UInt32.self)),
      length: UInt64(bytes.littleEndian(at: 12, as: UInt32.self)))
    identifier = bytes.littleEndian(at: 5)
    let length: UInt8 = bytes.littleEndian(at: 2)
    if structure == .notify {
      guard length >= 20, bytes.byteCount >= 20 else { return nil }
      notifyMultiplier = bytes.littleEndian(at: 16)
    }
    if structure == .sharedMemory || structure == .swiotlb, length >= 24, bytes.byteCount >= 24 {
      offset |= UInt64(bytes.littleEndian(at: 16, as: UInt32.self)) << 32
      self.length |= UInt64(bytes.littleEndian(at: 20, as: UInt32.self)) << 32
    }
  }
}
