import PCIeLayouts

/// A request that the host sends down the link.
public enum HostRequest: Hashable, Sendable {
  /// CfgRd of a doubleword.
  case configurationRead(register: UInt16, enables: UInt8)
  /// CfgWr of the enabled bytes of a doubleword.
  case configurationWrite(register: UInt16, enables: UInt8, value: UInt32)
  /// MRd of up to 64 bytes inside one line.
  case memoryRead(address: UInt64, byteCount: Int)
  /// MWr of up to 64 bytes inside one line.
  case memoryWrite(address: UInt64, bytes: [UInt8])
  /// IORd inside one doubleword.
  case portRead(port: UInt16, byteCount: Int)
  /// IOWr inside one doubleword, the bytes at their lanes.
  case portWrite(port: UInt16, byteCount: Int, value: UInt32)

  /// Whether nothing comes back.
  public var isPosted: Bool {
    if case .memoryWrite = self { true } else { false }
  }

  /// Where in a completion's doubleword the bytes are that were asked for; nil where they are all.
  public var enabledLanes: Range<Int>? {
    switch self {
    case .configurationRead(_, let enables):
      let lane = min(enables.trailingZeroBitCount, 4)
      return lane..<lane + enables.nonzeroBitCount
    case .portRead(let port, let byteCount): return Int(port & 3)..<Int(port & 3) + byteCount
    case .configurationWrite, .memoryRead, .memoryWrite, .portWrite: return nil
    }
  }

  /// The packet of a non-posted request, with its doubleword of data when it has one.
  func nonPosted(tag: UInt8) -> (TLPHeader, UInt32?) {
    let requester = HostPlaces.root
    switch self {
    case .configurationRead(let register, let enables):
      let header = Self.doubleword(.configurationRead, tag: tag, enables: enables) {
        $0.target = HostPlaces.function
        $0.registerNumber = register & 0xffc
      }
      return (header, nil)
    case .configurationWrite(let register, let enables, let value):
      let header = Self.doubleword(.configurationWrite, tag: tag, enables: enables) {
        $0.target = HostPlaces.function
        $0.registerNumber = register & 0xffc
      }
      return (header, value)
    case .memoryRead(let address, let byteCount):
      let header = TLPHeader.memory(
        .memoryRead, requester: requester, tag: tag, address: address, byteCount: byteCount)
      return (header, nil)
    case .portRead(let port, let byteCount):
      let enables = Self.enables(at: Int(port & 3), byteCount: byteCount)
      let header = Self.doubleword(.ioRead, tag: tag, enables: enables) {
        $0.address = UInt64(port & ~3)
      }
      return (header, nil)
    case .portWrite(let port, let byteCount, let value):
      let enables = Self.enables(at: Int(port & 3), byteCount: byteCount)
      let header = Self.doubleword(.ioWrite, tag: tag, enables: enables) {
        $0.address = UInt64(port & ~3)
      }
      return (header, value)
    case .memoryWrite: preconditionFailure("a memory write is posted")
    }
  }

  /// Byte enables of a run of bytes inside one doubleword.
  public static func enables(at lane: Int, byteCount: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: (1 << byteCount - 1) << lane) & 0xf
  }

  private static func doubleword(
    _ kind: TLPKind, tag: UInt8, enables: UInt8, _ fill: (inout TLPHeader) -> Void
  ) -> TLPHeader {
    var header = TLPHeader(kind: kind, requester: HostPlaces.root, tag: tag)
    header.doublewordCount = 1
    header.firstByteEnables = enables
    fill(&header)
    return header
  }
}

/// How a non-posted request ended.
public enum HostAnswer: Hashable, Sendable {
  /// The bytes from the first enabled one on; none for a write.
  case bytes([UInt8])
  /// The device refused, or nothing came.
  case refused
}
