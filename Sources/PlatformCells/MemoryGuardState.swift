import ByteLayouts
import HostPlatform
import PlatformKnobs

/// Which pages of the guest the host lets the device reach.
///
/// The guest shares pages by a call; what it has not shared is blocked, or shows garbage.
struct MemoryGuardState {
  /// What happens at pages that are not shared.
  var kind: MemoryGuard
  /// Pages that are shared, by number.
  private var shared: Set<UInt64> = []
  /// Accesses that met a page that is not shared, and the first such address.
  private(set) var refusals: (count: Int, first: UInt64?) = (0, nil)

  /// Where the memory lies that shows garbage instead of a page; behind all that a guest has.
  static let garbageBase: UInt64 = 0x6000_0000

  init(kind: MemoryGuard) { self.kind = kind }

  /// Opens or closes the page with a number.
  mutating func set(page: UInt64, isShared: Bool) {
    if isShared { shared.insert(page) } else { shared.remove(page) }
  }

  /// Closes every page.
  mutating func closeAll() { shared.removeAll(keepingCapacity: true) }

  /// Where an access goes: to its address, to garbage, or nowhere.
  mutating func admit(_ address: UInt64, in memory: HostMemory) -> UInt64? {
    if kind == .open || shared.contains(address >> 12) { return address }
    refusals.count += 1
    refusals.first = refusals.first ?? address
    guard kind == .garbage else { return nil }
    scramble(address, in: memory)
    return Self.garbageBase + (address & 0xff_ffff)
  }

  /// Fills a page with what encrypted memory shows: bytes that follow from address and content.
  private func scramble(_ address: UInt64, in memory: HostMemory) {
    let target = Self.garbageBase + (address & 0xff_f000)
    let source = address & ~4095
    guard memory.contains(GuestPhysicalAddress(rawValue: source), count: 4096) else { return }
    for word in 0..<UInt64(512) {
      let plain: UInt64 = memory.bytes.load(source + word * 8)
      let key = (source + word * 8) &* 0x9e37_79b9_7f4a_7c15
      memory.bytes.store(plain ^ (key | 0x8000_8000_8000_8000), at: target + word * 8)
    }
  }
}
