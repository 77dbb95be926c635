import PCIeFabric
import PCIeLayouts

/// Requests of a device to the PCI bus: to a peer below the same port, or to its own BAR.
///
/// Such a request keeps its requester and tag; the completion of a read finds its way back by them.
/// A root complex need not do this, and software must not count on it.
///
/// Source: PCIe Base, 1.3.1 (peer-to-peer between hierarchies) and 6.12.3 (redirection).
extension RootComplex {
  /// Whether an address is one that the root complex sends down the link for a device.
  func isOnBus(_ address: UInt64) -> Bool {
    configuration.peerRequests == .reflected
      && (AddressMap.bus32.contains(address) || AddressMap.bus64.contains(address))
  }

  /// Sends a device's write down the link, to the address that the IOMMU gave.
  func reflect(_ header: TLPHeader, to address: UInt64, payload: RawSpan) {
    link.down.post(readdressed(header, to: address), payload: payload)
    reflectedRequestCount += 1
  }

  /// Sends a device's read down the link; the completion comes back to ``forward(_:payload:)``.
  func reflectRead(_ job: UpstreamReads.Job, to address: UInt64, index: Int) {
    link.down.post(readdressed(job.header, to: address))
    reflectedRequestCount += 1
    reads.remove(index)
  }

  private func readdressed(_ header: TLPHeader, to address: UInt64) -> TLPHeader {
    var header = header
    header.address = address & ~3
    header.addressType = .untranslated
    return header
  }

  /// Sends a completion down to the device that asked a peer; false while there is no room.
  func forward(_ packet: LinkChannel.Received) -> Bool {
    guard link.down.hasRoom(.completion) else { return false }
    link.up.withPayload(of: packet) { link.down.post(packet.header, payload: $0) }
    return true
  }
}
