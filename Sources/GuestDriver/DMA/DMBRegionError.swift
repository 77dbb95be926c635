/// Why a region cannot be a device memory buffer; the driver then sets FAILED.
///
/// Source: VIRTIO_F_DMB, DMB-G02.
public enum DMBRegionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Fewer whole pages than ``DMBGeometry/minimumPageCount`` behind the first page boundary.
  case tooFewPages(found: Int, regionByteCount: UInt64)
  /// The region goes beyond the last address, of the CPU or of the device.
  case leavesAddressSpace(base: UInt64, byteCount: UInt64)

  /// What is wrong, and the remedy.
  public var description: String {
    switch self {
    case .tooFewPages(let found, let byteCount):
      "the device memory buffer of \(byteCount) bytes has \(found) usable pages, "
        + "\(DMBGeometry.minimumPageCount) are needed; raise --bounce-size"
    case .leavesAddressSpace(let base, let byteCount):
      "the device memory buffer of \(byteCount) bytes at 0x\(String(base, radix: 16)) goes beyond "
        + "the last address; place it lower"
    }
  }
}
