import Trace
import VirtioLayouts

/// What addresses the driver gives the device: FT-12, SW-02, SW-06, SW-07, DMB-G03, DMB-G04.
struct AddressRules {
  private static let pageByteCount: UInt64 = 4096
  private(set) var region = BounceRegion(base: 0, byteCount: 0, profile: .none)
  /// Bytes that the guest wrote to a page of the region since it was last unmapped.
  private var copied = PageTable(capacity: 64)

  var countsOffsets: Bool { region.profile == .dmbOffset }
  var isBuffer: Bool { region.profile == .dmbOffset || region.profile == .dmbBus }

  mutating func place(_ region: BounceRegion) { self.region = region }

  private func isInside(_ address: UInt64, _ byteCount: UInt64) -> Bool {
    let offset = address &- region.base
    return offset < region.byteCount && byteCount <= region.byteCount - offset
  }

  /// The offset in the region that an address names.
  private func offset(_ address: UInt64) -> UInt64 {
    countsOffsets ? address : address &- region.base
  }

  /// Checks the address of a ring area, buffer or indirect table.
  func check(_ address: UInt64, _ byteCount: UInt64, _ context: ConformanceContext) {
    let transport = context.transport
    let memory = context.configuration.hostByteCount
    if transport.offerIsKnown, !transport.offered.contains(.accessPlatform) {
      let isPhysical = address < memory && byteCount <= memory - address
      context.check(
        .feature(12), isPhysical || isInside(address, byteCount),
        "address \(hexadecimal(address)) is not physical and ACCESS_PLATFORM not offered")
    }
    guard region.profile != .none else { return }
    if case .swiotlbCapability = region.profile {
      checkProposal(address, byteCount, memory, context)
    } else if isBuffer {
      context.check(
        .regionDriver(3), offset(address) >= Self.pageByteCount,
        "offset \(hexadecimal(offset(address))) is given to the device")
    }
  }

  private func checkProposal(
    _ address: UInt64, _ byteCount: UInt64, _ memory: UInt64, _ context: ConformanceContext
  ) {
    let isInside = isInside(address, byteCount)
    guard context.transport.acknowledged.contains(.swiotlb), !context.transport.isLegacy else {
      return context.check(
        .bounce(6), isInside, "address \(hexadecimal(address)) lies outside the offered region")
    }
    context.check(
      .bounce(7), isInside || address >= memory,
      "address \(hexadecimal(address)) lies in system memory")
    context.check(
      .bounce(2), isInside, "address \(hexadecimal(address)) lies outside the region")
  }

  // MARK: Copying

  /// The guest wrote to the region.
  mutating func guestWrote(_ offset: UInt64, _ byteCount: UInt64) {
    guard isBuffer, byteCount > 0 else { return }
    let page = offset / Self.pageByteCount
    let present = max(copied[page], 0)
    copied[page] = Int32(clamping: Int64(present) + Int64(byteCount))
  }

  /// A mapping of the region ended.
  mutating func unmapped(_ offset: UInt64, _ byteCount: UInt64) {
    guard isBuffer, byteCount > 0 else { return }
    for page in offset / Self.pageByteCount...(offset + byteCount - 1) / Self.pageByteCount {
      copied[page] = 0
    }
  }

  /// A writable buffer is exposed: its slot must have been filled, too.
  func checkCopied(_ address: UInt64, _ byteCount: UInt64, _ context: ConformanceContext) {
    guard isBuffer, byteCount > 0 else { return }
    let first = offset(address)
    guard first < region.byteCount, byteCount <= region.byteCount - first else { return }
    var sum: UInt64 = 0
    for page in first / Self.pageByteCount...(first + byteCount - 1) / Self.pageByteCount {
      sum += UInt64(max(copied[page], 0))
    }
    context.check(
      .regionDriver(4), sum >= byteCount,
      "a buffer of \(byteCount) bytes for the device to write, of which \(sum) were copied in")
  }
}
