/// The decoded header of a transaction layer packet.
///
/// A flat value, so that packets move without allocation; which fields mean something follows from
/// `kind`. The bytes on the wire come from `encode(into:)` and go through `init(decoding:)`.
///
/// | fields                                   | meaningful for            |
/// | ---------------------------------------- | ------------------------- |
/// | requester, tag, attributes, trafficClass | every kind                |
/// | address, byte enables, addressType       | memory and I/O requests   |
/// | target, registerNumber, byte enables     | configuration requests    |
/// | completer, status, byteCount, lowerAddress | completions             |
/// | messageCode, routing, target, messageData | messages                 |
///
/// Source: PCIe Base, 2.2.
public struct TLPHeader: Hashable, Sendable {
  /// Format and type.
  public var kind: TLPKind
  /// AT field: untranslated, translation request, translated.
  public var addressType: AddressType = .untranslated
  /// Attr[1]: relaxed ordering.
  public var relaxedOrdering: Bool = false
  /// Attr[2]: ID-based ordering.
  public var idBasedOrdering: Bool = false
  /// Attr[0]: no snoop.
  public var noSnoop: Bool = false
  /// EP: the payload is poisoned.
  public var poisoned: Bool = false
  /// TC, 0...7.
  public var trafficClass: UInt8 = 0
  /// Length in doublewords, 1...1024 for requests and data, 0 where there is none.
  public var doublewordCount: UInt16 = 0
  /// Who asked.
  public var requester: RequesterID
  /// Tag of the transaction (8 bits used here).
  public var tag: UInt8 = 0
  /// Byte enables of the first doubleword.
  public var firstByteEnables: UInt8 = 0
  /// Byte enables of the last doubleword.
  public var lastByteEnables: UInt8 = 0
  /// Address in bytes, doubleword aligned.
  public var address: UInt64 = 0
  /// Target of configuration requests and of messages routed by ID.
  public var target: RequesterID = RequesterID(rawValue: 0)
  /// Configuration register in bytes, 0...4092, doubleword aligned.
  public var registerNumber: UInt16 = 0
  /// Who answers.
  public var completer: RequesterID = RequesterID(rawValue: 0)
  /// Completion status.
  public var status: CompletionStatus = .success
  /// Completion byte count: bytes still to come including these, 1...4096.
  public var byteCount: UInt16 = 0
  /// Completion lower address: bits 6:0 of the first byte returned.
  public var lowerAddress: UInt8 = 0
  /// Message code.
  public var messageCode: MessageCode = .invalidateRequest
  /// Message routing, bits 2:0 of Type.
  public var messageRouting: MessageRouting = .byID
  /// Header bytes 8..<16 of a message as one big-endian number, without the target ID in bits
  /// 63:48 when it is routed by ID.
  public var messageData: UInt64 = 0

  /// Makes a header with every other field at rest.
  @inlinable
  public init(kind: TLPKind, requester: RequesterID, tag: UInt8 = 0) {
    self.kind = kind
    self.requester = requester
    self.tag = tag
  }

  /// Bytes of payload that follow the header.
  @inlinable public var payloadByteCount: Int { kind.hasData ? Int(doublewordCount) * 4 : 0 }

  /// Bytes of the encoded header, 12 or 16.
  @inlinable
  public var headerByteCount: Int {
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
