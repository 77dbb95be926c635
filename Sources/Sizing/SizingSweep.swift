/// One question of the study: which value is turned, and what stays.
public enum SizingSweep: String, Codable, Hashable, Sendable, CaseIterable {
  /// Bytes of the region, for several depths.
  case region
  /// Requests under way, in a region of 8 MiB.
  case depth
  /// Bytes of a slot of swiotlb, in a region of 256 KiB.
  case slot
  /// Cycles of the link, under both mappings of the BAR.
  case link
  /// Cycles of the medium: the region that each asks for.
  case medium

  /// How much is run.
  public enum Extent: Sendable {
    /// Under a minute on two cores.
    case quick
    /// Finer steps, more depths.
    case full
  }

  /// The cases, in the order of the tables.
  func cases(_ extent: Extent) -> [SizingCase] {
    let isFull = extent == .full
    var list: [SizingCase] = []
    for workload in SizingWorkload.allCases {
      for profile in SizingProfile.allCases {
        list += cases(SizingCase(profile, workload), isFull)
      }
    }
    return list
  }

  private func cases(_ base: SizingCase, _ isFull: Bool) -> [SizingCase] {
    switch self {
    case .region:
      return Self.depths(isFull).flatMap { depth in
        Self.regions(base.workload, isFull).map { bytes in
          base.with {
            $0.depth = depth
            $0.regionByteCount = bytes
          }
        }
      }
    case .depth:
      return [1, 2, 4, 8, 16, 32, 64].map { depth in base.with { $0.depth = depth } }
    case .slot:
      guard base.profile == .swiotlb else { return [] }
      return [512, 1024, 2048, 4096, 8192, 16384].map { bytes in
        base.with {
          $0.slotByteCount = bytes
          $0.regionByteCount = 256 << 10
        }
      }
    case .link:
      // Two profiles tell it: offsets and bus addresses are the same work for the link.
      guard base.profile != .dmbBus, isFull || base.workload != .largeReads else { return [] }
      return SizingMapping.allCases.flatMap { mapping in
        Self.linkLatencies(isFull).map { cycles in
          base.with {
            $0.mapping = mapping
            $0.linkLatency = cycles
            $0.depth = 16
          }
        }
      }
    case .medium:
      guard base.workload == .smallReads, base.profile != .dmbBus else { return [] }
      return Self.mediaLatencies.flatMap { cycles in
        Self.regions(base.workload, isFull).map { bytes in
          base.with {
            $0.mediaLatency = cycles
            $0.regionByteCount = bytes
          }
        }
      }
    }
  }

  private static func linkLatencies(_ isFull: Bool) -> [UInt64] {
    isFull ? [10, 25, 50, 100, 200, 400] : [25, 100, 400]
  }

  /// Cycles of memory behind the device, of flash, and of slow flash: 1, 20 and 80 us.
  private static let mediaLatencies: [UInt64] = [250, SizingCase.flashLatency, 20_000]

  private static func depths(_ isFull: Bool) -> [Int] {
    isFull ? [4, 8, 16, 32, 64] : [8, 64]
  }

  /// Regions worth a look: from the least that a device may have to one that is more than enough.
  private static func regions(_ workload: SizingWorkload, _ isFull: Bool) -> [UInt64] {
    let top: UInt64 = workload == .largeReads ? 8 << 20 : 2 << 20
    var list: [UInt64] = []
    var bytes: UInt64 = 64 << 10
    while bytes <= (isFull ? 2 * top : top) {
      list.append(bytes)
      bytes *= 2
    }
    return list
  }
}
