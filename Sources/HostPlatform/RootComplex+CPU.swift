import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts

/// The CPU's requests to the bus.
extension RootComplex {
  /// Whether a posted write of the CPU can be taken now.
  var canPostWrite: Bool { link.down.hasRoom(.posted) }

  /// Posts a write of up to 64 bytes within one line.
  func postWrite(_ address: UInt64, _ bytes: RawSpan) {
    let header = TLPHeader.memory(
      .memoryWrite, requester: Self.identifier, address: address, byteCount: bytes.byteCount)
    link.down.post(header, payload: bytes, lead: Int(address & 3))
  }

  /// Starts a read of up to 64 bytes within one line; nil when no buffer or room is free.
  func beginRead(_ address: UInt64, byteCount: Int, at cycle: Cycle) -> UInt8? {
    guard link.down.hasRoom(.nonPosted), let tag = requests.begin(at: cycle) else { return nil }
    link.down.post(
      .memory(
        .memoryRead, requester: Self.identifier, tag: tag, address: address,
        byteCount: byteCount))
    return tag
  }

  /// Starts a configuration read of one doubleword, or a write when `value` is given.
  func beginConfiguration(
    _ function: RequesterID, register: UInt16, enables: UInt8, value: UInt32?, at cycle: Cycle
  ) -> UInt8? {
    guard link.down.hasRoom(.nonPosted), let tag = requests.begin(at: cycle) else { return nil }
    var header = TLPHeader(
      kind: value == nil ? .configurationRead : .configurationWrite, requester: Self.identifier,
      tag: tag)
    header.doublewordCount = 1
    header.firstByteEnables = enables
    header.target = function
    header.registerNumber = register & 0xffc
    post(header, value)
    return tag
  }

  /// Starts an I/O read of 1, 2 or 4 bytes inside one doubleword, or a write when `value` is given:
  /// the doubleword, with the bytes at their lanes.
  func beginPort(_ port: UInt16, byteCount: Int, value: UInt32?, at cycle: Cycle) -> UInt8? {
    guard link.down.hasRoom(.nonPosted), let tag = requests.begin(at: cycle) else { return nil }
    let lane = UInt8(truncatingIfNeeded: port & 3)
    var header = TLPHeader(
      kind: value == nil ? .ioRead : .ioWrite, requester: Self.identifier, tag: tag)
    header.doublewordCount = 1
    header.address = UInt64(port & ~3)
    header.firstByteEnables = (1 << UInt8(byteCount) - 1) << lane
    post(header, value)
    return tag
  }

  /// Sends a non-posted request, with a doubleword of data when it is a write.
  private func post(_ header: TLPHeader, _ value: UInt32?) {
    guard let value else { return link.down.post(header) }
    unsafe withUnsafeBytes(of: value.littleEndian) { raw in
      unsafe link.down.post(header, payload: RawSpan(_unsafeBytes: raw))
    }
  }
}
