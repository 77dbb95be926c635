import Endpoint

extension SystemConfiguration {
  /// Lets the function ask for pages, and the driver make them present only then.
  ///
  /// - Precondition: access mode `iommu` with a VT-d unit.
  public mutating func pageOnDemand() {
    precondition(access == .iommu && iommu == .vtd, "page requests need VT-d")
    pagesOnDemand = true
    endpoint.offersPageRequests = true
  }
}
