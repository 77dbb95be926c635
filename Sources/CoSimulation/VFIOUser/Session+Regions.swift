import Endpoint
import PCIeLayouts

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The device, its regions, and accesses to them.
extension Session {
  /// The regions of a PCI function: six windows, expansion ROM, configuration space, VGA.
  static let regionCount = 9
  static let configurationRegion = 7
  private static let resets: UInt32 = 1 << 0
  private static let isPCI: UInt32 = 1 << 1
  private static let readable: UInt32 = 1 << 0
  private static let writable: UInt32 = 1 << 1
  private static let mappable: UInt32 = 1 << 2
  private static let hasCapabilities: UInt32 = 1 << 3
  /// VFIO_REGION_INFO_CAP_SPARSE_MMAP, version 1: which parts of a region can be mapped.
  private static let sparseMapping: UInt16 = 1
  /// Bytes of the information, and with the capability of one part behind it.
  private static let informationByteCount: (plain: Int, whole: Int) = (32, 64)

  /// DEVICE_GET_INFO: argsz, flags, regions, interrupts.
  func deviceInformation(_ body: Fields) throws -> Fields {
    guard body.count >= 16, body.load(0, as: UInt32.self) >= 16 else { throw Refusal(EINVAL) }
    var answer = Fields()
    answer.append(UInt32(16))
    answer.append(Self.resets | Self.isPCI)
    answer.append(UInt32(Self.regionCount))
    answer.append(UInt32(Self.interruptCount))
    return answer
  }

  /// Bytes of a region; 0 where there is none.
  private func byteCount(ofRegion index: Int) -> UInt64 {
    switch index {
    case 0..<shape.windows.count: shape.windows[index].byteCount
    case Self.configurationRegion: UInt64(ConfigurationHeader.byteCount)
    default: 0
    }
  }

  /// Whether the client may map a region: bounce memory, where nobody is to see every access.
  private func isMappable(_ index: UInt32) -> Bool {
    machine.sharedBounce != nil && machine.endpoint.bounceWindow == Int(index)
  }

  /// The file of a region that an answer says can be mapped; nil where it is not said whole.
  func descriptor(for answer: Fields) -> Int32? {
    answer.count == Self.informationByteCount.whole ? machine.sharedBounce?.descriptor.number : nil
  }

  /// DEVICE_GET_REGION_INFO: argsz, flags, index, place of capabilities, size, offset.
  ///
  /// A client that has no room for the capability is told how much it takes.
  func regionInformation(_ body: Fields) throws -> Fields {
    guard body.count >= 32, body.load(0, as: UInt32.self) >= 32 else { throw Refusal(EINVAL) }
    let index: UInt32 = body.load(8)
    guard index < Self.regionCount else { throw Refusal(EINVAL) }
    let byteCount = byteCount(ofRegion: Int(index))
    let isMappable = isMappable(index)
    let (plain, whole) = Self.informationByteCount
    let isWhole = isMappable && body.load(0, as: UInt32.self) >= whole
    var flags = byteCount == 0 ? 0 : Self.readable | Self.writable
    if isMappable { flags |= Self.mappable | Self.hasCapabilities }
    var answer = Fields()
    answer.append(UInt32(isMappable ? whole : plain))
    answer.append(flags)
    answer.append(index)
    // QEMU wants it in bounds even where the capability is not there yet.
    answer.append(UInt32(isMappable ? plain : 0))
    answer.append(byteCount)
    answer.append(UInt64(0))
    guard isWhole else { return answer }
    answer.append(Self.sparseMapping)
    answer.append(UInt16(1))
    answer.append(UInt32(0))
    answer.append(UInt32(1))
    answer.append(UInt32(0))
    answer.append(UInt64(0))
    answer.append(byteCount)
    return answer
  }

  /// Checks an access: offset, region, count.
  private func access(_ body: Fields) throws -> (region: Int, offset: UInt64, byteCount: Int) {
    guard body.count >= 16 else { throw Refusal(EINVAL) }
    let offset: UInt64 = body.load(0)
    let region: UInt32 = body.load(8)
    let count: UInt32 = body.load(12)
    guard region < Self.regionCount, count > 0, Int(count) <= Version.maximumTransfer else {
      throw Refusal(EINVAL)
    }
    let byteCount = byteCount(ofRegion: Int(region))
    guard offset <= byteCount, UInt64(count) <= byteCount - offset else { throw Refusal(EINVAL) }
    return (Int(region), offset, Int(count))
  }

  /// REGION_READ.
  func readRegion(_ body: Fields) throws -> Fields {
    guard body.count == 16 else { throw Refusal(EINVAL) }
    let (region, offset, byteCount) = try access(body)
    let bytes =
      region == Self.configurationRegion
      ? machine.read(.configuration, offset, byteCount: byteCount).bytes
      : machine.readWindow(region, shape, offset: offset, byteCount: byteCount)
    var answer = body
    answer.append(contentsOf: bytes)
    return answer
  }

  /// REGION_WRITE.
  func writeRegion(_ body: Fields) throws -> Fields {
    let (region, offset, byteCount) = try access(body)
    guard body.count == 16 + byteCount else { throw Refusal(EINVAL) }
    let bytes = Array(body.bytes[16...])
    if region == Self.configurationRegion {
      let windows = windowRegisters
      machine.write(.configuration, offset, bytes)
      noticeReset(Int(offset), byteCount: byteCount, windows)
      restoreTable()
    } else {
      machine.writeWindow(region, shape, offset: offset, bytes)
    }
    return Fields(Array(body.bytes.prefix(16)))
  }

  /// Gives each window an address of its own.
  func placeWindows() { machine.placeWindows(shape) }

  /// DEVICE_RESET: a function-level reset; the windows get addresses as at the beginning.
  func resetDevice() {
    guard let express = shape.expressOffset else { return }
    machine.resetFunction(express: express)
    tableIsStale = true
    placeWindows()
  }

  /// The base address registers as they are.
  private var windowRegisters: [UInt32] {
    (0..<ConfigurationHeader.barCount).map {
      machine.endpoint.space.read(ConfigurationHeader.firstBAR + UInt16(4 * $0))
    }
  }

  /// Notices when a write to configuration space may have reset the function.
  ///
  /// A client that emulates base address registers does not know that a reset has cleared them, and
  /// tells its guest the old addresses, which the guest then does not write again. So they are put
  /// back, as behind the client's own interface to a device.
  private func noticeReset(_ offset: Int, byteCount: Int, _ windows: [UInt32]) {
    guard let table = shape.expressOffset else { return }
    let control = Int(table) + PCIExpressCapability.deviceControl + 1
    guard offset <= control && control < offset + byteCount else { return }
    tableIsStale = true
    for (index, now) in windowRegisters.enumerated() where now != windows[index] {
      machine.writeConfiguration(
        ConfigurationHeader.firstBAR + UInt16(4 * index), windows[index])
    }
  }
}
