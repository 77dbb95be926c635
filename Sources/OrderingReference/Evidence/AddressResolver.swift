import Trace
import VirtioLayouts

/// Says which memory the guest means by an address in a ring or queue register.
///
/// A mapping wins; then the bounce region as its profile reads addresses; then, where configured
/// and no strict profile forbids it, host memory by the same number.
struct AddressResolver: ~Copyable {
  /// The bounce region in use.
  private(set) var region = BounceRegion(base: 0, byteCount: 0, profile: .none)
  private let hostByteCount: UInt64
  private let identity: Bool
  private var index = IntervalIndex(isFine: true)
  private var mappings: [DMAMapping] = []
  private var free: [Int32] = []

  init(hostByteCount: UInt64, identity: Bool) {
    self.hostByteCount = hostByteCount
    self.identity = identity
  }

  mutating func place(_ region: BounceRegion) { self.region = region }

  mutating func map(_ mapping: DMAMapping) {
    let owner = free.popLast() ?? Int32(mappings.count)
    if Int(owner) == mappings.count {
      mappings.append(mapping)
    } else {
      mappings[Int(owner)] = mapping
    }
    _ = index.insert(mapping.deviceAddress, byteCount: mapping.byteCount, owner: owner)
  }

  mutating func unmap(_ mapping: DMAMapping) {
    var found: (handle: Int32, owner: Int32)?
    index.forEach(overlapping: mapping.deviceAddress, byteCount: 1) { handle, interval in
      if mappings[Int(interval.owner)] == mapping { found = (handle, interval.owner) }
    }
    guard let found else { return }
    index.remove(found.handle)
    free.append(found.owner)
  }

  /// The place of `address`, and how many of the `byteCount` bytes lie there in one piece.
  func resolve(_ address: UInt64, byteCount: UInt64) -> (place: Place, byteCount: UInt64)? {
    var best: (place: Place, byteCount: UInt64)?
    index.forEach(overlapping: address, byteCount: 1) { _, interval in
      let mapping = mappings[Int(interval.owner)]
      let room = interval.end - address
      if room > best?.byteCount ?? 0 {
        let inside = address - mapping.deviceAddress
        best = (Place(mapping.space, mapping.memoryAddress &+ inside), room)
      }
    }
    if let best { return (best.place, min(best.byteCount, byteCount)) }
    if let offset = regionOffset(address) {
      return (Place(.bounce, offset), min(byteCount, region.byteCount - offset))
    }
    guard identity, !region.profile.isStrict, address < hostByteCount else { return nil }
    return (Place(.host, address), min(byteCount, hostByteCount - address))
  }

  private func regionOffset(_ address: UInt64) -> UInt64? {
    let offset: UInt64
    switch region.profile {
    case .none, .addressForm(.promisedRange): return nil
    case .swiotlbCapability, .dmbBus, .addressForm: offset = address &- region.base
    case .dmbOffset: offset = address
    }
    return offset < region.byteCount ? offset : nil
  }
}
