import ByteLayouts

/// A host on the wire that answers ARP requests for its address and ICMP echo requests to it.
///
/// An answer has as many bytes as its question.
///
/// Source: RFC 826; RFC 791, 3.1; RFC 792, echo.
public struct NetResponder: Hashable, Sendable {
  /// Its IPv4 address, first number in the high byte.
  public let address: UInt32
  /// Its MAC address, first byte of the wire in the low byte.
  public let hardwareAddress: UInt64

  /// Makes a host.
  public init(address: UInt32, hardwareAddress: UInt64 = 0x0200_0040_5452) {
    self.address = address
    self.hardwareAddress = hardwareAddress
  }

  private static let arpType: UInt16 = 0x0806
  private static let ipType: UInt16 = 0x0800

  /// Whether the frame is a question for this host.
  func answers(_ frame: RawSpan) -> Bool {
    guard frame.byteCount >= 42 else { return false }
    switch frame.bigEndian(at: 12, as: UInt16.self) {
    case Self.arpType:
      return frame.bigEndian(at: 20, as: UInt16.self) == 1
        && frame.bigEndian(at: 38, as: UInt32.self) == address
    case Self.ipType:
      // A header without options, ICMP, echo request.
      return frame.littleEndian(at: 14, as: UInt8.self) == 0x45
        && frame.littleEndian(at: 23, as: UInt8.self) == 1
        && frame.bigEndian(at: 30, as: UInt32.self) == address
        && frame.littleEndian(at: 34, as: UInt8.self) == 8
    default: return false
    }
  }

  /// Turns a question into its answer.
  func answer(_ frame: inout MutableRawSpan) {
    for lane in 0..<6 {
      let asker: UInt8 = frame.bytes.littleEndian(at: 6 + lane)
      frame.storeLittleEndian(asker, at: lane)
      frame.storeLittleEndian(
        UInt8(truncatingIfNeeded: hardwareAddress >> UInt64(8 * lane)), at: 6 + lane)
    }
    if frame.bytes.bigEndian(at: 12, as: UInt16.self) == Self.arpType {
      answerAddress(&frame)
    } else {
      answerEcho(&frame)
    }
  }

  private func answerAddress(_ frame: inout MutableRawSpan) {
    frame.storeBigEndian(UInt16(2), at: 20)
    let asker: UInt32 = frame.bytes.bigEndian(at: 28)
    for lane in 0..<6 {
      let byte: UInt8 = frame.bytes.littleEndian(at: 22 + lane)
      frame.storeLittleEndian(byte, at: 32 + lane)
      frame.storeLittleEndian(
        UInt8(truncatingIfNeeded: hardwareAddress >> UInt64(8 * lane)), at: 22 + lane)
    }
    frame.storeBigEndian(asker, at: 38)
    frame.storeBigEndian(address, at: 28)
  }

  private func answerEcho(_ frame: inout MutableRawSpan) {
    // Swapping the addresses leaves the checksum of the header as it is.
    let asker: UInt32 = frame.bytes.bigEndian(at: 26)
    frame.storeBigEndian(asker, at: 30)
    frame.storeBigEndian(address, at: 26)
    frame.storeLittleEndian(UInt8(0), at: 34)
    // The type falls by 8: the checksum, a complement, rises by 0x0800 with the carry put back.
    let sum = UInt32(frame.bytes.bigEndian(at: 36, as: UInt16.self)) + 0x0800
    frame.storeBigEndian(UInt16(truncatingIfNeeded: sum + sum >> 16), at: 36)
  }
}
