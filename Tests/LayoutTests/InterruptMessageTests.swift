import ByteLayouts
import PCIeLayouts
import TestSupport
import Testing

@Suite("INTx messages (PCIe Base, 2.2.8.1)")
struct InterruptMessageTests {
  /// The codes of the table: pin, assert, deassert.
  private static let table: [(InterruptPin, UInt8, UInt8)] = [
    (.intA, 0x20, 0x24), (.intB, 0x21, 0x25), (.intC, 0x22, 0x26), (.intD, 0x23, 0x27),
  ]

  @Test("each pin has the two codes of the table", arguments: table)
  func codes(pin: InterruptPin, assert: UInt8, deassert: UInt8) throws {
    #expect(MessageCode.interrupt(pin, isAsserted: true).rawValue == assert)
    #expect(MessageCode.interrupt(pin, isAsserted: false).rawValue == deassert)
    let on = try #require(MessageCode(rawValue: assert)?.interrupt)
    let off = try #require(MessageCode(rawValue: deassert)?.interrupt)
    #expect(on == (pin, true))
    #expect(off == (pin, false))
  }

  @Test("no other message is about a pin")
  func others() {
    let codes = Set(Self.table.flatMap { [$0.1, $0.2] })
    for code in MessageCode.allCases where !codes.contains(code.rawValue) {
      #expect(code.interrupt == nil, "\(code)")
    }
    #expect(InterruptPin.allCases.map(\.rawValue) == [1, 2, 3, 4])
  }

  @Test("a message about a pin is posted, has no payload and keeps its bytes", arguments: table)
  func bytes(pin: InterruptPin, assert: UInt8, deassert: UInt8) throws {
    for (code, isAsserted) in [(assert, true), (deassert, false)] {
      // Fmt 001, Type 10 with routing 100 (ends at the receiver); code in the eighth byte.
      let bytes: [UInt8] = [0x34, 0, 0, 0, 0x05, 0x37, 0, code, 0, 0, 0, 0, 0, 0, 0, 0]
      let header = try TLPHeader(decoding: bytes.span.bytes)
      #expect(header.kind == .message)
      #expect(header.kind.orderingClass == .posted)
      #expect(header.payloadByteCount == 0)
      #expect(header.messageRouting == .local)
      #expect(header.requester == RequesterID(bus: 5, device: 6, function: 7))
      #expect(header.messageCode == .interrupt(pin, isAsserted: isAsserted))
      #expect(filled(16) { _ = header.encode(into: &$0) } == bytes)
    }
  }
}
