import CycleKernel
import PCIeLayouts

/// A read of the device that waits for memory, and how far it has been answered.
struct HostRead {
  let header: TLPHeader
  /// Memory is sampled from this cycle on.
  let due: Cycle
  /// First enabled byte.
  let address: UInt64
  /// Bytes asked for.
  let byteCount: Int
  /// Bytes answered.
  var done = 0
  /// What the guest was asked, while no answer has come.
  var question: UInt64?
  /// The cycle in which the guest was asked last and had no answer.
  var askedAt: Cycle = .never
  /// The bytes, where the guest had to be asked for them.
  var bytes: [UInt8]?

  /// The whole of it, as the guest is asked.
  var request: UpstreamRequest {
    UpstreamRequest(header, address: address, byteCount: byteCount)
  }

  init(_ header: TLPHeader, due: Cycle) {
    self.header = header
    self.due = due
    (address, byteCount) = header.enabledRange
  }
}
