import ByteLayouts
import PCIeLayouts
import TestSupport
import Testing

/// A packet header written out by hand from the tables of PCIe Base 2.2, and what it says.
struct TLPVector: Sendable, CustomTestStringConvertible {
  var name: String
  var bytes: [UInt8]
  var header: TLPHeader

  init(
    _ name: String, _ bytes: [UInt8], _ kind: TLPKind, requester: UInt16, tag: UInt8,
    _ fields: (inout TLPHeader) -> Void
  ) {
    self.name = name
    self.bytes = bytes
    var header = TLPHeader(kind: kind, requester: RequesterID(rawValue: requester), tag: tag)
    fields(&header)
    self.header = header
  }

  var testDescription: String { name }

  static let all = [
    // Fmt/Type 00, TC 5 and IDO in byte 1, RO and AT = 10 in byte 2, three doublewords.
    TLPVector(
      "MRd32",
      [0x00, 0x54, 0x28, 0x03, 0x01, 0x23, 0x2a, 0x7e, 0x12, 0x34, 0x56, 0x78],
      .memoryRead, requester: 0x0123, tag: 0x2a
    ) {
      $0.trafficClass = 5
      $0.idBasedOrdering = true
      $0.relaxedOrdering = true
      $0.addressType = .translated
      $0.doublewordCount = 3
      $0.firstByteEnables = 0xe
      $0.lastByteEnables = 0x7
      $0.address = 0x1234_5678
    },
    TLPVector(
      "MRd64, 4096 bytes, translation request",
      [
        0x20, 0x00, 0x04, 0x00, 0x02, 0x34, 0xfe, 0xff, 0x9a, 0xbc, 0xde, 0xf0, 0x13, 0x57, 0x9b,
        0xd4,
      ],
      .memoryRead, requester: 0x0234, tag: 0xfe
    ) {
      $0.addressType = .translationRequest
      $0.doublewordCount = 1024
      $0.firstByteEnables = 0xf
      $0.lastByteEnables = 0xf
      $0.address = 0x9abc_def0_1357_9bd4
    },
    TLPVector(
      "MWr32, poisoned, no snoop",
      [0x40, 0x10, 0x50, 0x01, 0x03, 0x45, 0x07, 0x06, 0xfe, 0xe0, 0x10, 0x04],
      .memoryWrite, requester: 0x0345, tag: 7
    ) {
      $0.trafficClass = 1
      $0.poisoned = true
      $0.noSnoop = true
      $0.doublewordCount = 1
      $0.firstByteEnables = 6
      $0.address = 0xfee0_1004
    },
    TLPVector(
      "MWr64",
      [
        0x60, 0x70, 0x03, 0x02, 0x04, 0x56, 0x81, 0x38, 0x00, 0x00, 0x00, 0x40, 0x12, 0x34, 0x5f,
        0xfc,
      ],
      .memoryWrite, requester: 0x0456, tag: 0x81
    ) {
      $0.trafficClass = 7
      $0.doublewordCount = 0x302
      $0.firstByteEnables = 8
      $0.lastByteEnables = 3
      $0.address = 0x40_1234_5ffc
    },
    TLPVector(
      "CfgRd0 of function 05:06.7, register 0x9a4",
      [0x04, 0x00, 0x00, 0x01, 0x00, 0x08, 0x11, 0x0f, 0x05, 0x37, 0x09, 0xa4],
      .configurationRead, requester: 0x0008, tag: 0x11
    ) {
      $0.doublewordCount = 1
      $0.firstByteEnables = 0xf
      $0.target = RequesterID(bus: 5, device: 6, function: 7)
      $0.registerNumber = 0x9a4
    },
    TLPVector(
      "CfgWr0, upper half",
      [0x44, 0x00, 0x00, 0x01, 0x00, 0x10, 0x12, 0x0c, 0x06, 0x41, 0x00, 0x04],
      .configurationWrite, requester: 0x0010, tag: 0x12
    ) {
      $0.doublewordCount = 1
      $0.firstByteEnables = 0xc
      $0.target = RequesterID(bus: 6, device: 8, function: 1)
      $0.registerNumber = 4
    },
    TLPVector(
      "IORd", [0x02, 0x00, 0x00, 0x01, 0x00, 0x18, 0x13, 0x03, 0x00, 0x00, 0xc1, 0x80],
      .ioRead, requester: 0x0018, tag: 0x13
    ) {
      $0.doublewordCount = 1
      $0.firstByteEnables = 3
      $0.address = 0xc180
    },
    TLPVector(
      "IOWr", [0x42, 0x00, 0x00, 0x01, 0x00, 0x20, 0x14, 0x01, 0x00, 0x00, 0xc2, 0x84],
      .ioWrite, requester: 0x0020, tag: 0x14
    ) {
      $0.doublewordCount = 1
      $0.firstByteEnables = 1
      $0.address = 0xc284
    },
    // Completer, then status in bits 15:13 over the byte count; requester, tag, lower address.
    TLPVector(
      "Cpl, completer abort, 4096 bytes to come",
      [0x0a, 0x30, 0x20, 0x00, 0x07, 0x89, 0x80, 0x00, 0x0a, 0xbc, 0x5d, 0x7f],
      .completion, requester: 0x0abc, tag: 0x5d
    ) {
      $0.trafficClass = 3
      $0.relaxedOrdering = true
      $0.completer = RequesterID(rawValue: 0x0789)
      $0.status = .completerAbort
      $0.byteCount = 4096
      $0.lowerAddress = 0x7f
    },
    TLPVector(
      "CplD, 291 bytes to come",
      [0x4a, 0x04, 0x10, 0x21, 0x08, 0x9a, 0x01, 0x23, 0x0b, 0xcd, 0x6e, 0x41],
      .completionWithData, requester: 0x0bcd, tag: 0x6e
    ) {
      $0.idBasedOrdering = true
      $0.noSnoop = true
      $0.doublewordCount = 0x21
      $0.completer = RequesterID(rawValue: 0x089a)
      $0.byteCount = 0x123
      $0.lowerAddress = 0x41
    },
    // Invalidate Completion: routed by ID, CC in bits 2:0 of byte 11, ITag vector behind it.
    TLPVector(
      "Msg, ATS invalidate completion",
      [
        0x32, 0x00, 0x00, 0x00, 0x09, 0xab, 0x00, 0x02, 0x00, 0x08, 0x00, 0x01, 0x80, 0x00, 0x04,
        0x02,
      ],
      .message, requester: 0x09ab, tag: 0
    ) {
      $0.messageCode = .invalidateCompletion
      $0.messageRouting = .byID
      $0.target = RequesterID(rawValue: 0x0008)
      $0.messageData = 0x1_8000_0402
    },
    // Assert_INTB and Deassert_INTA end at the receiver: routing 100, no tag, no data.
    TLPVector(
      "Msg, Assert_INTB",
      [0x34, 0, 0, 0, 0x03, 0x28, 0, 0x21, 0, 0, 0, 0, 0, 0, 0, 0],
      .message, requester: 0x0328, tag: 0
    ) {
      $0.messageCode = .assertINTB
      $0.messageRouting = .local
    },
    TLPVector(
      "Msg, Deassert_INTA",
      [0x34, 0, 0, 0, 0x04, 0x30, 0, 0x24, 0, 0, 0, 0, 0, 0, 0, 0],
      .message, requester: 0x0430, tag: 0
    ) {
      $0.messageCode = .deassertINTA
      $0.messageRouting = .local
    },
    // Invalidate Request: ITag in the tag field, two doublewords of payload.
    TLPVector(
      "MsgD, ATS invalidate request",
      [
        0x72, 0x00, 0x00, 0x02, 0x00, 0x00, 0x1e, 0x01, 0x01, 0xa5, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00,
      ],
      .messageWithData, requester: 0, tag: 0x1e
    ) {
      $0.doublewordCount = 2
      $0.messageCode = .invalidateRequest
      $0.messageRouting = .byID
      $0.target = RequesterID(rawValue: 0x01a5)
    },
  ]

  /// The header with a payload behind it, as long as the header says.
  var packet: [UInt8] { bytes + differingBytes(header.payloadByteCount) }
}

@Suite("TLP bytes (PCIe Base, 2.2)")
struct TLPBytesTests {
  @Test("a header becomes the bytes of the tables", arguments: TLPVector.all)
  func encodes(_ vector: TLPVector) {
    var count = 0
    let bytes = filled(16) { count = vector.header.encode(into: &$0) }
    #expect(count == vector.bytes.count)
    #expect(vector.header.headerByteCount == vector.bytes.count)
    #expect(Array(bytes.prefix(count)) == vector.bytes)
    #expect(bytes.dropFirst(count).allSatisfy { $0 == 0xee }, "bytes behind the header")
  }

  @Test("the bytes of the tables become the header", arguments: TLPVector.all)
  func decodes(_ vector: TLPVector) throws {
    let packet = vector.packet
    #expect(try TLPHeader(decoding: packet.span.bytes) == vector.header)
  }

  @Test("the kinds of the table are all kinds")
  func complete() {
    #expect(Set(TLPVector.all.map(\.header.kind)) == Set(TLPKind.allCases))
  }

  @Test("a packet of every shorter length says what it needs", arguments: TLPVector.all)
  func truncated(_ vector: TLPVector) throws {
    let packet = vector.packet
    for length in packet.indices {
      let expected =
        if length < 12 {
          12
        } else if length < vector.bytes.count {
          16
        } else {
          packet.count
        }
      #expect(throws: TLPError.tooShort(expected: expected, found: length)) {
        try TLPHeader(decoding: Array(packet.prefix(length)).span.bytes)
      }
    }
  }

  @Test("payload and credits follow from the length", arguments: TLPVector.all)
  func payload(_ vector: TLPVector) {
    let carries: Set<TLPKind> = [
      .memoryWrite, .ioWrite, .configurationWrite, .messageWithData, .completionWithData,
    ]
    let count =
      carries.contains(vector.header.kind) ? Int(vector.header.doublewordCount) * 4 : 0
    #expect(vector.header.payloadByteCount == count)
    #expect(vector.header.dataCreditCount == (count + 15) / 16)
  }
}
