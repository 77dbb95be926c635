import Endpoint
import PCIeFabric

extension SystemConfiguration {
  /// Puts the device's requests into the address space of a PASID, 0..<2^20.
  ///
  /// - Precondition: access mode `iommu` with a VT-d unit.
  ///
  /// - Parameters:
  ///   - tables: the form of the page tables.
  ///   - mapsGlobally: whether translations are marked as those of every PASID; takes first-level tables.
  public mutating func usePASID(
    _ number: UInt32, tables: PageTableForm = .second, mapsGlobally: Bool = false
  ) {
    precondition(access == .iommu && iommu == .vtd, "PASIDs need VT-d")
    precondition(number < 1 << 20, "a PASID has 20 bits")
    precondition(tables.hasFirstLevel || !mapsGlobally, "G stands in first-level tables")
    tableForm = tables
    self.mapsGlobally = mapsGlobally
    pasid = number
    endpoint.pasidWidth = 20
  }

  /// Lets one translation request ask for up to `pageCount` pages, 1...16.
  ///
  /// The answer to more than 8 needs a read completion boundary of 128 bytes at the root complex.
  public mutating func askForPages(_ pageCount: Int) {
    precondition((1...16).contains(pageCount), "a request asks for 1 to 16 pages")
    endpoint.translationPageLimit = pageCount
    if pageCount > 8 { link.readCompletionBoundary = 128 }
  }
}
