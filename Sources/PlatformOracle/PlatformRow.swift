public import PlatformKnobs

/// Where a statement was made.
public enum PlatformThread: String, Hashable, Sendable, CaseIterable {
  /// "virtio DMA API core stuff", November 2015.
  case core
  /// "virtio: new feature to detect IOMMU device quirk", July 2016.
  case bit
  /// The same series seen from PowerPC, November 2015.
  case powerpc
  /// "Using Restricted DMA for virtio-pci", March 2025.
  case region
  /// "Virtio uses DMA API for all devices", August 2018.
  case coherence

  /// Title and date.
  public var title: String {
    switch self {
    case .core: "virtio DMA API core stuff, November 2015"
    case .bit: "virtio: new feature to detect IOMMU device quirk, July 2016"
    case .powerpc: "virtio DMA API core stuff, about PowerPC, November 2015"
    case .region: "Using Restricted DMA for virtio-pci, March 2025"
    case .coherence: "Virtio uses DMA API for all devices, August 2018"
    }
  }
}

/// One statement of the threads as a cell, with one knob that changes what comes of it.
public struct PlatformRow: Hashable, Sendable {
  /// Number: R01 to R55 for the statements, N1 to N9 for the cases of negotiation.
  public var identifier: String
  /// Where it was made.
  public var thread: PlatformThread
  /// What was said, in our words.
  public var statement: String
  /// The machine that it is about.
  public var cell: PlatformConfiguration
  /// What the thread says of it, read by a person.
  public var says: PlatformOutcome
  /// What is turned in the mutant.
  public var mutation: String
  /// The machine with that turned, which must come to something else.
  public var mutant: PlatformConfiguration

  init(
    _ identifier: String, _ thread: PlatformThread, _ statement: String,
    _ cell: PlatformConfiguration, says: PlatformOutcome, mutation: String,
    _ change: (inout PlatformConfiguration) -> Void
  ) {
    self.identifier = identifier
    self.thread = thread
    self.statement = statement
    self.cell = cell
    self.says = says
    self.mutation = mutation
    mutant = cell.with(change)
  }

  /// Every row, by number.
  public static let all: [PlatformRow] =
    (coreRows + featureBitRows + powerPCRows + regionRows + coherenceRows)
    .sorted { $0.identifier < $1.identifier } + negotiationRows

  /// The row of a number, whatever its case.
  public static func row(_ identifier: String) -> PlatformRow? {
    all.first { $0.identifier == identifier.uppercased() }
  }
}

extension PlatformConfiguration {
  /// A PC whose hypervisor translates, as its firmware says; a guest that heeds the feature bit.
  static func plain(_ change: (inout PlatformConfiguration) -> Void) -> PlatformConfiguration {
    PlatformConfiguration(change)
  }

  /// A PC without an IOMMU, whose hypervisor takes addresses as guest-physical.
  static func open(_ change: (inout PlatformConfiguration) -> Void) -> PlatformConfiguration {
    PlatformConfiguration {
      $0.firmware = .silent
      $0.device = .bypassing
      $0.offersAccessPlatform = false
    }.with(change)
  }
}
