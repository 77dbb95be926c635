import Trace
import VirtioLayouts

/// Mappings of the device memory buffer: DMB-G05, DMB-G06, DMB-G11.
struct PoolRules {
  private static let pageByteCount: UInt64 = 4096
  private var region = BounceRegion(base: 0, byteCount: 0, profile: .none)
  /// Streaming mappings that hold a page.
  private var holders = PageTable(capacity: 64)
  /// How far into a page the guest wrote since it was last unmapped.
  private var extent = PageTable(capacity: 64)

  mutating func place(_ region: BounceRegion) { self.region = region }

  private var isBuffer: Bool { region.profile == .dmbOffset || region.profile == .dmbBus }

  private func pages(_ mapping: DMAMapping) -> ClosedRange<UInt64>? {
    guard isBuffer, mapping.space == .bounce, mapping.byteCount > 0,
      mapping.direction != .bidirectional
    else { return nil }
    let last = mapping.memoryAddress + mapping.byteCount - 1
    return mapping.memoryAddress / Self.pageByteCount...last / Self.pageByteCount
  }

  mutating func map(_ mapping: DMAMapping, _ context: ConformanceContext) {
    guard let pages = pages(mapping) else { return }
    var isShared = false
    for page in pages {
      isShared = isShared || max(holders[page], 0) > 0
      holders[page] = max(holders[page], 0) + 1
    }
    context.check(
      .regionDriver(5), !isShared,
      "the mapping at offset \(hexadecimal(mapping.memoryAddress)) shares a page with another")
    let pool = region.byteCount - min(region.byteCount, Self.pageByteCount)
    let limit = max(Self.pageByteCount, pool / 8)
    context.check(
      .regionDriver(6), mapping.byteCount <= limit,
      "a mapping of \(mapping.byteCount) bytes in a pool of \(pool)")
  }

  mutating func unmap(_ mapping: DMAMapping, _ context: ConformanceContext) {
    guard let pages = pages(mapping) else { return }
    let end = mapping.memoryAddress + mapping.byteCount
    let tail = end - pages.upperBound * Self.pageByteCount
    let written = UInt64(max(extent[pages.upperBound], 0))
    context.check(
      .regionDriver(11), written <= tail,
      "bytes up to \(written) of the last page were written, the mapping ends at \(tail)")
    for page in pages {
      holders[page] = max(holders[page] - 1, 0)
      extent[page] = 0
    }
  }

  mutating func guestWrote(_ offset: UInt64, _ byteCount: UInt64) {
    guard isBuffer, byteCount > 0 else { return }
    let page = offset / Self.pageByteCount
    let end = offset + byteCount - page * Self.pageByteCount
    extent[page] = max(extent[page], Int32(clamping: end))
  }
}
