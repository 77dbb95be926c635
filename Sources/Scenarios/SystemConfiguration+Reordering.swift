import Endpoint
import HostPlatform
import PCIeFabric

extension SystemConfiguration {
  /// Lets everything happen that PCIe permits, drawn from the seed: passes on the link, relaxed
  /// data of the device, scattered reads, and writes that are seen line by line.
  ///
  /// `docs/fabric.md` tells what each of them lets happen.
  public mutating func reorder() {
    link.arbitration = .reordering
    link.holdLimit = 60
    root.reordering = HostReordering()
    endpoint.relaxedOrdering = .data
    allowsRelaxedOrdering = true
  }
}
