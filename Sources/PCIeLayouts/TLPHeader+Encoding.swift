import ByteLayouts

extension TLPKind {
  /// Fmt and Type with a three-doubleword header; messages carry routing in the low bits.
  @usableFromInline var threeDoublewordCode: UInt8 {
    switch self {
    case .memoryRead: 0b000_00000
    case .memoryWrite: 0b010_00000
    case .ioRead: 0b000_00010
    case .ioWrite: 0b010_00010
    case .configurationRead: 0b000_00100
    case .configurationWrite: 0b010_00100
    case .message: 0b001_10000
    case .messageWithData: 0b011_10000
    case .completion: 0b000_01010
    case .completionWithData: 0b010_01010
    }
  }
}

extension TLPHeader {
  /// Writes the header as it stands on the wire and returns its length: 12 or 16 bytes, and 4 more
  /// with a prefix.
  ///
  /// - Precondition: `bytes` has room for them, 16 or 20.
  public func encode(into bytes: inout MutableRawSpan) -> Int {
    guard let pasid else { return encodePlain(into: &bytes) }
    bytes.storeBigEndian(pasid.encoded, at: 0)
    let rest = bytes.withPiece(PASIDPrefix.byteCount..<bytes.byteCount) { encodePlain(into: &$0) }
    return PASIDPrefix.byteCount + rest
  }

  private func encodePlain(into bytes: inout MutableRawSpan) -> Int {
    var first = UInt32(kind.threeDoublewordCode) << 24
    let isMemory = kind == .memoryRead || kind == .memoryWrite
    let isMessage = kind == .message || kind == .messageWithData
    let isLong = isMemory && address >> 32 != 0
    if isLong { first |= 1 << 29 }
    if isMessage { first |= UInt32(messageRouting.rawValue) << 24 }
    first |= UInt32(trafficClass & 7) << 20
    if idBasedOrdering { first |= 1 << 18 }
    if poisoned { first |= 1 << 14 }
    if relaxedOrdering { first |= 1 << 13 }
    if noSnoop { first |= 1 << 12 }
    if isMemory { first |= UInt32(addressType.rawValue) << 10 }
    first |= UInt32(doublewordCount & 0x3ff)
    bytes.storeBigEndian(first, at: 0)
    switch kind {
    case .memoryRead, .memoryWrite, .ioRead, .ioWrite:
      encodeRequest(enables: enables, into: &bytes)
      if isLong {
        bytes.storeBigEndian(UInt32(truncatingIfNeeded: address >> 32), at: 8)
        bytes.storeBigEndian(UInt32(truncatingIfNeeded: address) & ~3, at: 12)
        return 16
      }
      bytes.storeBigEndian(UInt32(truncatingIfNeeded: address) & ~3, at: 8)
    case .configurationRead, .configurationWrite:
      encodeRequest(enables: enables, into: &bytes)
      bytes.storeBigEndian(
        UInt32(target.rawValue) << 16 | UInt32(registerNumber & 0xffc), at: 8)
    case .message, .messageWithData:
      encodeRequest(enables: messageCode.rawValue, into: &bytes)
      var data = messageData
      if messageRouting == .byID {
        data = data & 0x0000_ffff_ffff_ffff | UInt64(target.rawValue) << 48
      }
      bytes.storeBigEndian(data, at: 8)
      return 16
    case .completion, .completionWithData:
      let second =
        UInt32(completer.rawValue) << 16 | UInt32(status.rawValue) << 13
        | UInt32(byteCount & 0xfff)
      bytes.storeBigEndian(second, at: 4)
      bytes.storeBigEndian(
        UInt32(requester.rawValue) << 16 | UInt32(tag) << 8 | UInt32(lowerAddress & 0x7f), at: 8)
    }
    return 12
  }

  private var enables: UInt8 { lastByteEnables << 4 | firstByteEnables & 15 }

  private func encodeRequest(enables: UInt8, into bytes: inout MutableRawSpan) {
    bytes.storeBigEndian(
      UInt32(requester.rawValue) << 16 | UInt32(tag) << 8 | UInt32(enables), at: 4)
  }
}
