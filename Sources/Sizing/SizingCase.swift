/// How the guest reaches the card's memory.
public enum SizingProfile: String, Codable, Hashable, Sendable, CaseIterable {
  /// The bounce region of capability 10 under the slots of swiotlb.
  case swiotlb
  /// A device memory buffer whose addresses are offsets.
  case dmbOffset = "dmb-offset"
  /// A device memory buffer whose addresses count in a bus space.
  case dmbBus = "dmb-bus"
}

/// What the guest does.
public enum SizingWorkload: String, Codable, Hashable, Sendable, CaseIterable {
  /// Reads of 4 KiB at drawn places of a disk.
  case smallReads = "blk-4k"
  /// Reads of 64 KiB at drawn places of a disk.
  case largeReads = "blk-64k"
  /// Frames of 1514 bytes that come back from the wire.
  case frames = "net-1514"

  /// Bytes of data in one request, or in a frame on each of its two ways.
  public var byteCount: Int {
    switch self {
    case .smallReads: 4 << 10
    case .largeReads: 64 << 10
    case .frames: 1514
    }
  }

  /// Whether it is a disk's.
  public var isBlock: Bool { self != .frames }
}

/// How the CPU maps the card's memory.
public enum SizingMapping: String, Codable, Hashable, Sendable, CaseIterable {
  /// Write-combining: 64 bytes leave at once, and reads fetch lines.
  case writeCombining = "wc"
  /// Uncached: every access is a packet of its own.
  case uncached = "uc"
}

/// One machine of the study with what its guest does.
public struct SizingCase: Codable, Hashable, Sendable {
  /// How the guest reaches the card's memory.
  public var profile: SizingProfile
  /// What the guest does.
  public var workload: SizingWorkload
  /// Bytes of the region: a power of two, as BARs are.
  public var regionByteCount: UInt64 = 8 << 20
  /// Bytes of a slot of swiotlb; the pages of a device memory buffer do not change.
  public var slotByteCount: Int = 2048
  /// Entries of a queue, and requests that the guest wants under way: 1 to 64.
  public var depth: Int = 64
  /// How the CPU maps the region.
  public var mapping = SizingMapping.writeCombining
  /// Cycles from the last byte of a packet to its arrival.
  public var linkLatency: UInt64 = 50
  /// Cycles of the medium behind a read; nothing for frames.
  public var mediaLatency: UInt64 = Self.flashLatency

  /// Cycles of flash memory: 20 us.
  public static let flashLatency: UInt64 = 5000

  /// A case with everything else as usual.
  public init(_ profile: SizingProfile, _ workload: SizingWorkload) {
    self.profile = profile
    self.workload = workload
  }

  /// The same case with something changed.
  func with(_ change: (inout SizingCase) -> Void) -> SizingCase {
    var copy = self
    change(&copy)
    return copy
  }
}
