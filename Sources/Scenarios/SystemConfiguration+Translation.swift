import Endpoint
import PCIeFabric

extension SystemConfiguration {
  /// Lets one translation request ask for up to `pageCount` pages, 1...16.
  ///
  /// The answer to more than 8 needs a read completion boundary of 128 bytes at the root complex.
  public mutating func askForPages(_ pageCount: Int) {
    precondition((1...16).contains(pageCount), "a request asks for 1 to 16 pages")
    endpoint.translationPageLimit = pageCount
    if pageCount > 8 { link.readCompletionBoundary = 128 }
  }
}
