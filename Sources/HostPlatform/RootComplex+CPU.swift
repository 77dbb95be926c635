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
    if let value {
      unsafe withUnsafeBytes(of: value.littleEndian) { raw in
        unsafe link.down.post(header, payload: RawSpan(_unsafeBytes: raw))
      }
    } else {
      link.down.post(header)
    }
    return tag
  }
}
