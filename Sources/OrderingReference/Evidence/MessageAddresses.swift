import PCIeLayouts
import Trace

/// The addresses that the driver programmed for interrupts.
final class MessageAddresses {
  private var addresses: [UInt64] = []

  func program(_ entry: VectorEntry) {
    if !addresses.contains(entry.address) { addresses.append(entry.address) }
  }

  /// Whether a packet is an MSI-X write.
  func isMessage(_ header: TLPHeader) -> Bool {
    header.kind == .memoryWrite && header.doublewordCount == 1
      && addresses.contains(header.address)
  }
}
