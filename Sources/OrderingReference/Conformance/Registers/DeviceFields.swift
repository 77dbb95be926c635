import VirtioLayouts

/// Which feature a field of the device configuration depends on, and which fields are wider than
/// one read.
enum DeviceFields {
  /// The feature without which the byte at `offset` means nothing; nil where it always does.
  static func guardFeature(_ offset: UInt64, type: VirtioDeviceType) -> FeatureBits? {
    let rows: [(Range<Int>, FeatureBits)]
    switch type {
    case .block:
      rows = [
        (BlockConfiguration.sizeMaxOffset..<0x0c, .blockSizeMax),
        (BlockConfiguration.segmentMaxOffset..<0x10, .blockSegmentMax),
        (0x10..<0x14, .blockGeometry),
        (BlockConfiguration.blockSizeOffset..<0x18, .blockSize),
        (0x18..<0x20, .blockTopology),
        (BlockConfiguration.writebackOffset..<0x21, .blockWritebackControl),
        (BlockConfiguration.queueCountOffset..<0x24, .blockMultiqueue),
        (BlockConfiguration.discardSectorsOffset..<0x30, .blockDiscard),
        (BlockConfiguration.writeZeroesSectorsOffset..<0x39, .blockWriteZeroes),
      ]
    case .net:
      rows = [
        (NetConfiguration.addressOffset..<6, .netMAC),
        (NetConfiguration.statusOffset..<8, .netStatus),
        (NetConfiguration.pairCountOffset..<0x0a, .netMultiqueue),
        (NetConfiguration.mtuOffset..<0x0c, .netMTU),
        (NetConfiguration.speedOffset..<0x11, .netSpeedDuplex),
      ]
    case .console:
      rows = [
        (ConsoleConfiguration.columnsOffset..<4, .consoleSize),
        (ConsoleConfiguration.portCountOffset..<8, .consoleMultiport),
        (ConsoleConfiguration.emergencyWriteOffset..<12, .consoleEmergencyWrite),
      ]
    case .entropy: rows = []
    }
    return rows.first { $0.0.contains(Int(min(offset, 4096))) }?.1
  }

  /// Bytes of the configuration that a driver of the type knows.
  static func knownByteCount(_ type: VirtioDeviceType) -> UInt64 {
    switch type {
    case .block: 0x60
    case .net: 0x1c
    case .console: UInt64(ConsoleConfiguration.byteCount)
    case .entropy: 0
    }
  }

  /// The field of more than 32 bits that holds an offset, as the range of its bytes.
  static func wideField(_ offset: UInt64, type: VirtioDeviceType) -> Range<UInt64>? {
    switch type {
    case .block where offset < 8: 0..<8
    case .net where offset < 6: 0..<6
    case .block, .net, .console, .entropy: nil
    }
  }
}
