/// The decoded header of a transaction layer packet.
///
/// A flat value of five words, so that packets move without allocation and compare as fast; which
/// fields mean something follows from
/// `kind`. The bytes on the wire come from `encode(into:)` and go through `init(decoding:)`.
///
/// | fields                                   | meaningful for            |
/// | ---------------------------------------- | ------------------------- |
/// | requester, tag, attributes, trafficClass | every kind                |
/// | address, byte enables, addressType       | memory and I/O requests   |
/// | target, registerNumber, byte enables     | configuration requests    |
/// | completer, status, byteCount, lowerAddress | completions             |
/// | messageCode, routing, target, messageData | messages                 |
/// | pasid                                    | memory requests, messages |
///
/// Source: PCIe Base, 2.2.
@safe
public struct TLPHeader: Hashable, Sendable {
  // SAFETY: each enumeration has one byte, and its place in a word is only ever filled with one of
  // its values; the places at rest are 0, which is the first case.
  /// kind 7:0, addressType 15:8, flags 20:16, trafficClass 31:24, doublewordCount 47:32,
  /// requester 63:48.
  @usableFromInline var common: UInt64 = 0
  /// tag 7:0, firstByteEnables 15:8, lastByteEnables 23:16, lowerAddress 31:24, target 47:32,
  /// registerNumber 63:48.
  @usableFromInline var request: UInt64 = 0
  /// completer 15:0, byteCount 31:16, or PASID prefix 21:0; status 39:32, messageCode 47:40, messageRouting 55:48.
  @usableFromInline var answer: UInt64 = 0
  /// Address in bytes, doubleword aligned.
  public var address: UInt64 = 0
  /// Header bytes 8..<16 of a message as one big-endian number, without the target ID in bits
  /// 63:48 when it is routed by ID.
  public var messageData: UInt64 = 0

  /// Format and type.
  @inlinable public var kind: TLPKind {
    get { unsafe unsafeBitCast(UInt8(truncatingIfNeeded: common), to: TLPKind.self) }
    set {
      common = unsafe common & ~(0xff << 0) | UInt64(unsafeBitCast(newValue, to: UInt8.self)) << 0
    }
  }
  /// AT field: untranslated, translation request, translated.
  @inlinable public var addressType: AddressType {
    get { unsafe unsafeBitCast(UInt8(truncatingIfNeeded: common >> 8), to: AddressType.self) }
    set {
      common = unsafe common & ~(0xff << 8) | UInt64(unsafeBitCast(newValue, to: UInt8.self)) << 8
    }
  }
  /// Attr[1]: relaxed ordering.
  @inlinable public var relaxedOrdering: Bool {
    get { common & 1 << 16 != 0 }
    set { common = newValue ? common | 1 << 16 : common & ~(1 << 16) }
  }
  /// Attr[2]: ID-based ordering.
  @inlinable public var idBasedOrdering: Bool {
    get { common & 1 << 17 != 0 }
    set { common = newValue ? common | 1 << 17 : common & ~(1 << 17) }
  }
  /// Attr[0]: no snoop.
  @inlinable public var noSnoop: Bool {
    get { common & 1 << 18 != 0 }
    set { common = newValue ? common | 1 << 18 : common & ~(1 << 18) }
  }
  /// EP: the payload is poisoned.
  @inlinable public var poisoned: Bool {
    get { common & 1 << 19 != 0 }
    set { common = newValue ? common | 1 << 19 : common & ~(1 << 19) }
  }
  /// The PASID TLP prefix; nil without one.
  ///
  /// - Precondition: only kinds for which ``TLPKind/mayHavePASID`` holds get one.
  @inlinable public var pasid: PASIDPrefix? {
    get {
      common & 1 << 20 == 0
        ? nil : PASIDPrefix(rawValue: UInt32(truncatingIfNeeded: answer & 0x3f_ffff))
    }
    set {
      if let newValue {
        precondition(kind.mayHavePASID, "a kind with a PASID prefix")
        common |= 1 << 20
        answer = answer & ~0xffff_ffff | UInt64(newValue.rawValue)
      } else if common & 1 << 20 != 0 {
        common &= ~(1 << 20)
        answer &= ~0xffff_ffff
      }
    }
  }
  /// TC, 0...7.
  @inlinable public var trafficClass: UInt8 {
    get { UInt8(truncatingIfNeeded: common >> 24) }
    set { common = common & ~(0xff << 24) | UInt64(newValue) << 24 }
  }
  /// Length in doublewords, 1...1024 for requests and data, 0 where there is none.
  @inlinable public var doublewordCount: UInt16 {
    get { UInt16(truncatingIfNeeded: common >> 32) }
    set { common = common & ~(0xffff << 32) | UInt64(newValue) << 32 }
  }
  /// Who asked.
  @inlinable public var requester: RequesterID {
    get { RequesterID(rawValue: UInt16(truncatingIfNeeded: common >> 48)) }
    set { common = common & ~(0xffff << 48) | UInt64(newValue.rawValue) << 48 }
  }
  /// Tag of the transaction (8 bits used here).
  @inlinable public var tag: UInt8 {
    get { UInt8(truncatingIfNeeded: request) }
    set { request = request & ~(0xff << 0) | UInt64(newValue) << 0 }
  }
  /// Byte enables of the first doubleword.
  @inlinable public var firstByteEnables: UInt8 {
    get { UInt8(truncatingIfNeeded: request >> 8) }
    set { request = request & ~(0xff << 8) | UInt64(newValue) << 8 }
  }
  /// Byte enables of the last doubleword.
  @inlinable public var lastByteEnables: UInt8 {
    get { UInt8(truncatingIfNeeded: request >> 16) }
    set { request = request & ~(0xff << 16) | UInt64(newValue) << 16 }
  }
  /// Completion lower address: bits 6:0 of the first byte returned.
  @inlinable public var lowerAddress: UInt8 {
    get { UInt8(truncatingIfNeeded: request >> 24) }
    set { request = request & ~(0xff << 24) | UInt64(newValue) << 24 }
  }
  /// Target of configuration requests and of messages routed by ID.
  @inlinable public var target: RequesterID {
    get { RequesterID(rawValue: UInt16(truncatingIfNeeded: request >> 32)) }
    set { request = request & ~(0xffff << 32) | UInt64(newValue.rawValue) << 32 }
  }
  /// Configuration register in bytes, 0...4092, doubleword aligned.
  @inlinable public var registerNumber: UInt16 {
    get { UInt16(truncatingIfNeeded: request >> 48) }
    set { request = request & ~(0xffff << 48) | UInt64(newValue) << 48 }
  }
  /// Who answers.
  @inlinable public var completer: RequesterID {
    get { RequesterID(rawValue: UInt16(truncatingIfNeeded: answer)) }
    set { answer = answer & ~(0xffff << 0) | UInt64(newValue.rawValue) << 0 }
  }
  /// Completion byte count: bytes still to come including these, 1...4096.
  @inlinable public var byteCount: UInt16 {
    get { UInt16(truncatingIfNeeded: answer >> 16) }
    set { answer = answer & ~(0xffff << 16) | UInt64(newValue) << 16 }
  }
  /// Completion status.
  @inlinable public var status: CompletionStatus {
    get { unsafe unsafeBitCast(UInt8(truncatingIfNeeded: answer >> 32), to: CompletionStatus.self) }
    set {
      answer = unsafe answer & ~(0xff << 32) | UInt64(unsafeBitCast(newValue, to: UInt8.self)) << 32
    }
  }
  /// Message code.
  @inlinable public var messageCode: MessageCode {
    get { unsafe unsafeBitCast(UInt8(truncatingIfNeeded: answer >> 40), to: MessageCode.self) }
    set {
      answer = unsafe answer & ~(0xff << 40) | UInt64(unsafeBitCast(newValue, to: UInt8.self)) << 40
    }
  }
  /// Message routing, bits 2:0 of Type.
  @inlinable public var messageRouting: MessageRouting {
    get { unsafe unsafeBitCast(UInt8(truncatingIfNeeded: answer >> 48), to: MessageRouting.self) }
    set {
      answer = unsafe answer & ~(0xff << 48) | UInt64(unsafeBitCast(newValue, to: UInt8.self)) << 48
    }
  }

  /// Makes a header with every other field at rest.
  @inlinable
  public init(kind: TLPKind, requester: RequesterID, tag: UInt8 = 0) {
    self.kind = kind
    self.requester = requester
    self.tag = tag
    status = .success
    messageCode = .invalidateRequest
    messageRouting = .byID
  }

  /// Bytes of payload that follow the header.
  @inlinable public var payloadByteCount: Int { kind.hasData ? Int(doublewordCount) * 4 : 0 }

  /// Bytes of the encoded header, 12 or 16, and 4 more with a prefix.
  @inlinable
  public var headerByteCount: Int {
    common & 1 << 20 == 0 ? plainByteCount : plainByteCount + PASIDPrefix.byteCount
  }

  /// Bytes of the encoded header without a prefix.
  @inlinable var plainByteCount: Int {
    switch kind {
    case .memoryRead, .memoryWrite: address >> 32 == 0 ? 12 : 16
    case .message, .messageWithData: 16
    case .ioRead, .ioWrite, .configurationRead, .configurationWrite, .completion,
      .completionWithData:
      12
    }
  }

  /// Data credits (16 bytes each) that the payload takes.
  ///
  /// Source: PCIe Base, 2.6.1.
  @inlinable public var dataCreditCount: Int { (payloadByteCount + 15) / 16 }
}

/// The AT field of a memory request.
///
/// Source: ATS 1.1, 2.1; PCIe Base, 10.2.1.
public enum AddressType: UInt8, Hashable, Sendable, CaseIterable {
  /// 00: an address that the IOMMU must translate, or the default without one.
  case untranslated = 0
  /// 01: a read that asks for a translation.
  case translationRequest = 1
  /// 10: an address that ATS has translated.
  case translated = 2
}

/// The status field of a completion.
///
/// Source: PCIe Base, 2.2.9.1.
public enum CompletionStatus: UInt8, Hashable, Sendable, CaseIterable {
  /// SC.
  case success = 0
  /// UR.
  case unsupportedRequest = 1
  /// CRS, for configuration requests alone.
  case configurationRetry = 2
  /// CA.
  case completerAbort = 4
}

/// Routing of a message, bits 2:0 of its Type field.
///
/// Source: PCIe Base, 2.2.8.
public enum MessageRouting: UInt8, Hashable, Sendable, CaseIterable {
  /// To the root complex.
  case toRoot = 0
  /// By the bus, device and function in bytes 8 and 9.
  case byID = 2
  /// Ends at the receiver: the root complex, for an endpoint.
  case local = 4
}
