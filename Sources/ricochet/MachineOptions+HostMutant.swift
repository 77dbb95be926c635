import HostPlatform
import Scenarios

extension MachineOptions {
  /// What the mutant of the host needs and the machine lacks, as one line; nil where nothing is missing.
  func lackOfHostMutant(_ access: AccessMode) -> String? {
    guard let hostMutant else { return nil }
    var needs: [String] = []
    if access != .iommu { needs.append("--access iommu") }
    if iommu != .vtd { needs.append("--iommu vtd") }
    if hostMutant.needsPASID, pasid == nil { needs.append("--pasid N") }
    if hostMutant.needsPageRequests, paging != .demand { needs.append("--paging demand") }
    if hostMutant == .padsAnswers, translationPages == 1 { needs.append("--translation-pages 4") }
    guard !needs.isEmpty else { return nil }
    return "--host-mutant \(hostMutant.rawValue) has nothing to break here; use "
      + needs.joined(separator: " ")
  }
}
