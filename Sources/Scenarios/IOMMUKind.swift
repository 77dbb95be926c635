import GuestDriver
import HostPlatform
import Trace

/// Which IOMMU stands between device and memory in access mode `iommu`.
public enum IOMMUKind: String, Hashable, Sendable, CaseIterable {
  /// VT-d: page tables in the guest's memory, ATS.
  case vtd
  /// PowerPC: a window of 1 GiB, entries set by calls of the hypervisor.
  case tce
  /// PowerPC: a second, wide window in which all of memory is mapped once.
  case tceWide = "tce-wide"
  /// SPARC: a window below 4 GiB, a table of 8 KiB pages in the guest's memory.
  case dvma
  /// Xen: grants, with memory scattered over the machine.
  case xen

  /// Makes the unit.
  func unit(
    memory: HostMemory, trace: TraceHub, takesPageRequests: Bool = false,
    isScalable: Bool = false
  ) -> any UpstreamTranslation {
    var configuration = TranslationUnitConfiguration()
    configuration.takesPageRequests = takesPageRequests
    configuration.supportsScalableMode = isScalable
    return switch self {
    case .vtd: TranslationUnit(configuration: configuration, memory: memory, trace: trace)
    case .tce, .tceWide: TCEUnit(memory: memory, trace: trace)
    case .dvma: DVMAUnit(memory: memory, trace: trace)
    case .xen: GrantUnit(memory: memory, trace: trace)
    }
  }
}
