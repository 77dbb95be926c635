import ByteLayouts
import Endpoint
import GuestDriver
import HostPlatform
import PlatformKnobs
import Scenarios
import Trace
import VirtioLayouts

/// The pools through which a guest copies its data.
extension CellGuest {
  private static let poolByteCount = 512 << 10

  /// The pool in front of `mapper`, where the guest uses one.
  ///
  /// With an IOMMU over the function the IOMMU wins; the device's region wins over both where the
  /// bit was accepted or a hint is followed.
  func pooled(
    _ mapper: any DMAMapper, _ decision: GuestDecision, _ session: DeviceSession
  ) throws -> any DMAMapper {
    let system = machine.system
    switch machine.cell.pool {
    case .none: return mapper
    case .deviceRegion, .regionRings, .regionBuffers:
      guard let region = session.region else {
        note("the guest finds no region and uses system memory")
        return mapper
      }
      let profile: BounceProfile = system.configuration.endpoint.bounceProfile
      system.trace.record(
        cycle: system.cpu.cycle,
        .regionPlaced(
          BounceRegion(
            base: region.base.rawValue, byteCount: region.byteCount, profile: profile)))
      note("rings, and what is copied, go into the device's region at \(region.base)")
      let pool = BounceMapper(
        cpu: system.cpu,
        window: BounceWindow(
          cpuBase: region.base, byteCount: region.byteCount,
          addressing: .bus(base: region.base.rawValue)),
        trace: system.trace, alignmentMask: 0, fencesAfterCopy: !machine.cell.omitsBarrier,
        readsBackAfterCopy: machine.cell.pool == .regionBuffers && !machine.cell.omitsBarrier)
      switch machine.cell.pool {
      case .regionRings: return MixedMapper(rings: pool, buffers: mapper)
      case .regionBuffers: return MixedMapper(rings: mapper, buffers: pool)
      default: return pool
      }
    case .hostPool, .restrictedPool:
      guard decision.plan == .physical else { return mapper }
      return try hostPool()
    }
  }

  private func hostPool() throws -> any DMAMapper {
    let system = machine.system
    guard
      let place = machine.pages.allocate(
        pageCount: Self.poolByteCount >> 12, alignment: UInt64(Self.poolByteCount))
    else { throw CellStop.refused("no memory for the pool") }
    if machine.cell.pool == .restrictedPool {
      // The host has read the same description of the machine, and opens the pool itself.
      for page in 0..<UInt64(Self.poolByteCount >> 12) {
        machine.view.pages.set(page: place.rawValue >> 12 + page, isShared: true)
      }
      note("firmware sets a pool aside at \(place), which the host has opened")
    } else {
      if machine.cell.memory != .open { machine.share(place, byteCount: Self.poolByteCount) }
      note("the guest copies through a pool of its own at \(place), which it shares")
    }
    return BounceMapper(
      cpu: system.cpu,
      window: BounceWindow(
        cpuBase: place, byteCount: UInt64(Self.poolByteCount),
        addressing: .bus(base: place.rawValue), space: .host),
      trace: system.trace, alignmentMask: 0)
  }
}
