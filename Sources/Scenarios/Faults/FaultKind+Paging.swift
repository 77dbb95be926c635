import CycleKernel
import PCIeFabric
import PCIeLayouts

/// Faults of page requests; where pages are there from the start, nothing is left for them to happen
/// to.
extension FaultKind {
  /// Whether the run's pages are absent until the device asks.
  var pagesOnDemand: Bool {
    switch self {
    case .pageRequestFailure, .lostPageRequest, .lostPageResponse, .repeatedPageResponse: true
    default: false
    }
  }

  /// The fault of the link.
  func pagingFault(from cycle: Cycle) -> (isUp: Bool, fault: LinkFault)? {
    let message = LinkFault.Subject(.message)
    return switch self {
    case .lostPageRequest: (true, LinkFault(message, .lost, from: cycle))
    case .lostPageResponse: (false, LinkFault(message, .lost, from: cycle))
    case .repeatedPageResponse: (false, LinkFault(message, .repeated, from: cycle))
    default: nil
    }
  }
}
