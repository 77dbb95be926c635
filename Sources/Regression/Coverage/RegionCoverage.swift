import HostPlatform
import Trace
import VirtioLayouts

/// Tells the coverage which region the driver wrote to, and how its CPU maps it.
final class RegionCoverage: TraceObserver {
  private static let cross = CoveragePlan.number(of: CoveragePlan.regions)
  private static let writeBack = 2

  private let counts: CoverageCounts
  private let mapping: Int
  private var region: (base: UInt64, end: UInt64, profile: Int)?

  init(_ counts: CoverageCounts, mapping: MemoryType) {
    self.counts = counts
    self.mapping = mapping == .uncacheable ? 0 : 1
  }

  func observe(_ event: TraceEvent, payload: RawSpan) {
    switch event.body {
    case .regionPlaced(let placed):
      region = Self.number(of: placed.profile).map {
        (placed.base, placed.base &+ placed.byteCount, $0)
      }
    case .memoryWritten(let access) where access.agent == .guest:
      guard let region else { return }
      if access.space == .bounce {
        counts.hit(Self.cross, region.profile, mapping)
      } else if region.profile == Self.promised, access.address >= region.base,
        access.address < region.end
      {
        counts.hit(Self.cross, region.profile, Self.writeBack)
      }
    default: break
    }
  }

  private static let promised = 6

  /// In the order of the plan.
  private static func number(of profile: BounceProfile) -> Int? {
    switch profile {
    case .none: nil
    case .swiotlbCapability(.strict): 0
    case .swiotlbCapability(.hint): 1
    case .swiotlbCapability(.mixed): 2
    case .dmbOffset: 3
    case .dmbBus: 4
    case .addressForm(.relocatedWindow): 5
    case .addressForm(.promisedRange): promised
    case .addressForm(.marker): 7
    }
  }
}
