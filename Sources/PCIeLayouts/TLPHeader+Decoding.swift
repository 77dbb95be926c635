import ByteLayouts

extension TLPHeader {
  /// Decodes the header at the start of `bytes`, which may hold the payload behind it.
  ///
  /// - Throws: ``TLPError`` for what a receiver must treat as malformed.
  public init(decoding bytes: RawSpan) throws(TLPError) {
    guard bytes.byteCount >= 12 else {
      throw .tooShort(expected: 12, found: bytes.byteCount)
    }
    let first: UInt32 = bytes.bigEndian(at: 0)
    if first >> 29 == 0b100 {
      try self.init(first, before: bytes.extracting(PASIDPrefix.byteCount..<bytes.byteCount))
      return
    }
    let second: UInt32 = bytes.bigEndian(at: 4)
    let third: UInt32 = bytes.bigEndian(at: 8)
    let code = UInt8(truncatingIfNeeded: first >> 24)
    let isLong = code & 0b001_00000 != 0
    let kind = try Self.kind(code)
    self.init(
      kind: kind, requester: RequesterID(rawValue: UInt16(truncatingIfNeeded: second >> 16)),
      tag: UInt8(truncatingIfNeeded: second >> 8))
    trafficClass = UInt8(truncatingIfNeeded: first >> 20) & 7
    idBasedOrdering = first & 1 << 18 != 0
    poisoned = first & 1 << 14 != 0
    relaxedOrdering = first & 1 << 13 != 0
    noSnoop = first & 1 << 12 != 0
    let length = UInt16(truncatingIfNeeded: first & 0x3ff)
    if isLong, bytes.byteCount < 16 { throw .tooShort(expected: 16, found: bytes.byteCount) }
    switch kind {
    case .memoryRead, .memoryWrite, .ioRead, .ioWrite:
      doublewordCount = length == 0 ? 1024 : length
      if kind == .ioRead || kind == .ioWrite { try Self.checkSingle(length) }
      try decodeAddressType(first)
      decodeEnables(second)
      // An address below 4 GiB has the short header, which keeps header and payload apart here.
      if isLong, third == 0 { throw .reservedValue(field: "upper address", value: 0) }
      let fourth: UInt32 = isLong ? bytes.bigEndian(at: 12) : 0
      address = isLong ? UInt64(third) << 32 | UInt64(fourth & ~3) : UInt64(third & ~3)
    case .configurationRead, .configurationWrite:
      try Self.checkSingle(length)
      doublewordCount = length
      decodeEnables(second)
      target = RequesterID(rawValue: UInt16(truncatingIfNeeded: third >> 16))
      registerNumber = UInt16(truncatingIfNeeded: third) & 0xffc
    case .message, .messageWithData:
      doublewordCount = kind == .message ? 0 : (length == 0 ? 1024 : length)
      try decodeMessage(code: code, second: second, bytes: bytes)
    case .completion, .completionWithData:
      doublewordCount = kind == .completion ? 0 : (length == 0 ? 1024 : length)
      try decodeCompletion(second: second, third: third)
    }
    let needed = headerByteCount + payloadByteCount
    if bytes.byteCount < needed { throw .tooShort(expected: needed, found: bytes.byteCount) }
  }

  /// Decodes what stands behind a prefix.
  private init(_ first: UInt32, before rest: RawSpan) throws(TLPError) {
    let prefix = try PASIDPrefix(encoded: first)
    try self.init(decoding: rest)
    guard kind.mayHavePASID, pasid == nil else { throw .misplacedPrefix }
    pasid = prefix
  }

  private static func kind(_ code: UInt8) throws(TLPError) -> TLPKind {
    switch code {
    case 0b000_00000, 0b001_00000: .memoryRead
    case 0b010_00000, 0b011_00000: .memoryWrite
    case 0b000_00010: .ioRead
    case 0b010_00010: .ioWrite
    case 0b000_00100: .configurationRead
    case 0b010_00100: .configurationWrite
    case 0b000_01010: .completion
    case 0b010_01010: .completionWithData
    case 0b001_10000...0b001_10111: .message
    case 0b011_10000...0b011_10111: .messageWithData
    default: throw .unknownType(code)
    }
  }

  /// I/O and configuration requests have one doubleword.
  ///
  /// Source: PCIe Base, 2.2.7.
  private static func checkSingle(_ length: UInt16) throws(TLPError) {
    guard length == 1 else { throw .reservedValue(field: "length", value: UInt32(length)) }
  }

  private mutating func decodeAddressType(_ first: UInt32) throws(TLPError) {
    let field = UInt8(truncatingIfNeeded: first >> 10) & 3
    guard let type = AddressType(rawValue: field) else {
      throw .reservedValue(field: "AT", value: UInt32(field))
    }
    addressType = type
  }

  private mutating func decodeEnables(_ second: UInt32) {
    firstByteEnables = UInt8(truncatingIfNeeded: second) & 15
    lastByteEnables = UInt8(truncatingIfNeeded: second >> 4) & 15
  }

  private mutating func decodeMessage(
    code: UInt8, second: UInt32, bytes: RawSpan
  ) throws(TLPError) {
    guard let routing = MessageRouting(rawValue: code & 7) else {
      throw .reservedValue(field: "message routing", value: UInt32(code & 7))
    }
    guard let message = MessageCode(rawValue: UInt8(truncatingIfNeeded: second)) else {
      throw .reservedValue(field: "message code", value: second & 0xff)
    }
    messageRouting = routing
    messageCode = message
    let data: UInt64 = bytes.bigEndian(at: 8)
    if routing == .byID {
      target = RequesterID(rawValue: UInt16(truncatingIfNeeded: data >> 48))
      messageData = data & 0x0000_ffff_ffff_ffff
    } else {
      messageData = data
    }
  }

  private mutating func decodeCompletion(second: UInt32, third: UInt32) throws(TLPError) {
    let field = UInt8(truncatingIfNeeded: second >> 13) & 7
    guard let status = CompletionStatus(rawValue: field) else {
      throw .reservedValue(field: "completion status", value: UInt32(field))
    }
    self.status = status
    completer = RequesterID(rawValue: UInt16(truncatingIfNeeded: second >> 16))
    let count = UInt16(truncatingIfNeeded: second & 0xfff)
    byteCount = count == 0 ? 4096 : count
    requester = RequesterID(rawValue: UInt16(truncatingIfNeeded: third >> 16))
    tag = UInt8(truncatingIfNeeded: third >> 8)
    lowerAddress = UInt8(truncatingIfNeeded: third) & 0x7f
  }
}
