import ByteLayouts
import PCIeLayouts
import TestSupport
import Testing

@Suite("Malformed TLPs (PCIe Base, 2.3)")
struct TLPMalformedTests {
  private let memoryRead: [UInt8] = [
    0x20, 0x00, 0x00, 0x01, 0x01, 0x00, 0x05, 0x0f, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x10, 0x00,
  ]

  private func decode(_ bytes: [UInt8]) throws(TLPError) -> TLPHeader {
    try TLPHeader(decoding: bytes.span.bytes)
  }

  @Test("of the 256 combinations of Fmt and Type, those of the model's packets are known")
  func types() {
    let known: Set<UInt8> = [
      0x00, 0x20, 0x40, 0x60, 0x02, 0x42, 0x04, 0x44, 0x0a, 0x4a, 0x30, 0x31, 0x32, 0x33, 0x34,
      0x35, 0x36, 0x37, 0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77,
    ]
    for code in UInt8.min...UInt8.max {
      var bytes = memoryRead + [0, 0, 0, 0]
      bytes[0] = code
      do {
        _ = try decode(bytes)
        #expect(known.contains(code), "\(code)")
      } catch TLPError.unknownType(let value) where code != PASIDPrefix.code {
        #expect(value == code)
        #expect(!known.contains(code), "\(code)")
      } catch TLPError.unknownPrefix(let value) {
        #expect(value == code && code >> 5 == 0b100 && code != PASIDPrefix.code)
      } catch {
        // Messages carry a code and a routing, and a prefix a packet, which these bytes do not hold.
        #expect(code & 0x30 == 0x30 || code == PASIDPrefix.code, "\(code): \(error)")
      }
    }
  }

  @Test("the reserved address type is refused")
  func addressType() {
    var bytes = memoryRead
    bytes[2] = 0x0c
    #expect(throws: TLPError.reservedValue(field: "AT", value: 3)) { try decode(bytes) }
  }

  @Test("reserved completion statuses are refused", arguments: [3, 5, 6, 7] as [UInt8])
  func status(_ status: UInt8) {
    let bytes: [UInt8] = [0x0a, 0, 0, 0, 1, 0, status << 5, 4, 0, 0, 0, 0]
    #expect(throws: TLPError.reservedValue(field: "completion status", value: UInt32(status))) {
      try decode(bytes)
    }
  }

  @Test(
    "routings that the model's messages do not have are refused",
    arguments: 0...7 as ClosedRange<UInt8>)
  func routing(_ routing: UInt8) throws {
    var bytes: [UInt8] = [0x30 | routing, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0]
    if routing == 0 || routing == 2 || routing == 4 {
      #expect(try decode(bytes).messageRouting.rawValue == routing)
      bytes[7] = 3
      #expect(throws: TLPError.reservedValue(field: "message code", value: 3)) {
        try decode(bytes)
      }
    } else {
      #expect(throws: TLPError.reservedValue(field: "message routing", value: UInt32(routing))) {
        try decode(bytes)
      }
    }
  }

  @Test(
    "I/O and configuration requests have one doubleword",
    arguments: [0x02, 0x42, 0x04, 0x44] as [UInt8])
  func length(_ code: UInt8) throws {
    for length in [0, 1, 2, 0x3ff] as [UInt16] {
      let bytes: [UInt8] =
        [code, 0, UInt8(length >> 8), UInt8(length & 0xff), 0, 0, 1, 0x0f, 1, 0, 0, 0x10]
        + differingBytes(4096)
      if length == 1 {
        #expect(try decode(bytes).doublewordCount == 1)
      } else {
        #expect(throws: TLPError.reservedValue(field: "length", value: UInt32(length))) {
          try decode(bytes)
        }
      }
    }
  }

  @Test("an address below 4 GiB has the short header, so that header and payload stay apart")
  func longHeaderForLowAddress() {
    var bytes = memoryRead
    bytes[11] = 0
    #expect(throws: TLPError.reservedValue(field: "upper address", value: 0)) {
      try decode(bytes)
    }
  }

  @Test("an error says what was found and what is needed")
  func descriptions() {
    #expect(TLPError.tooShort(expected: 16, found: 3).description == "TLP of 3 bytes, needs 16")
    #expect(TLPError.unknownType(0x1f).description == "TLP with unknown Fmt/Type 0x1f")
    #expect(
      TLPError.reservedValue(field: "AT", value: 3).description
        == "TLP field AT has reserved value 3")
    #expect(TLPError.unknownType(1) != TLPError.unknownType(2))
  }
}
