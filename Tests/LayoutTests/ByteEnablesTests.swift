import PCIeLayouts
import Testing

@Suite("Byte enables (PCIe Base, 2.2.5)")
struct ByteEnablesTests {
  private static let requester = RequesterID(bus: 1, device: 2, function: 3)

  /// The addresses that a header enables, by the meaning of the two fields.
  private func enabled(_ header: TLPHeader) -> Set<UInt64> {
    var addresses: Set<UInt64> = []
    let count = Int(header.doublewordCount)
    for index in 0..<count {
      var enables: UInt8 = 0xf
      if index == count - 1 { enables = header.lastByteEnables }
      if index == 0 { enables = header.firstByteEnables }
      for lane in 0..<4 where enables >> lane & 1 == 1 {
        addresses.insert(header.address + UInt64(4 * index + lane))
      }
    }
    return addresses
  }

  @Test("exactly the bytes that were asked for are enabled", arguments: [0, 1, 2, 3] as [UInt64])
  func everyOffsetAndLength(offset: UInt64) {
    for count in 1...16 {
      let start = 0x40_0000_1230 + offset
      let header = TLPHeader.memory(
        .memoryRead, requester: Self.requester, tag: 9, address: start, byteCount: count)
      #expect(enabled(header) == Set(start..<start + UInt64(count)), "\(count)")
      #expect(header.address == start & ~3)
      #expect(header.tag == 9)
      // One doubleword has no last enables; more have both.
      #expect((header.lastByteEnables == 0) == (header.doublewordCount == 1), "\(count)")
      #expect(header.firstByteEnables != 0)
      let range = header.enabledRange
      #expect(range.address == start)
      #expect(range.byteCount == count)
    }
  }

  @Test("a literal of each shape")
  func literals() {
    func fields(_ address: UInt64, _ count: Int) -> [UInt16] {
      let header = TLPHeader.memory(
        .memoryWrite, requester: Self.requester, address: address, byteCount: count)
      return [
        header.doublewordCount, UInt16(header.firstByteEnables), UInt16(header.lastByteEnables),
      ]
    }
    #expect(fields(0x1001, 2) == [1, 0b0110, 0])
    #expect(fields(0x1003, 1) == [1, 0b1000, 0])
    #expect(fields(0x1003, 2) == [2, 0b1000, 0b0001])
    #expect(fields(0x1002, 9) == [3, 0b1100, 0b0111])
    #expect(fields(0x1000, 4096) == [1024, 0b1111, 0b1111])
    #expect(fields(0x1fff, 1) == [1, 0b1000, 0])
  }

  @Test("a read without enabled bytes is a flush and counts one byte")
  func flush() {
    var header = TLPHeader(kind: .memoryRead, requester: Self.requester)
    header.address = 0x2000
    header.doublewordCount = 1
    #expect(header.enabledRange.address == 0x2000)
    #expect(header.enabledRange.byteCount == 1)
  }

  @Test("a request of nothing, or across 4 KiB, traps")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = TLPHeader.memory(
        .memoryRead, requester: RequesterID(rawValue: 1), address: 0, byteCount: 0)
    }
    await #expect(processExitsWith: .failure) {
      _ = TLPHeader.memory(
        .memoryRead, requester: RequesterID(rawValue: 1), address: 0xfff, byteCount: 2)
    }
  }

  @Test("kinds fall into ordering and credit classes as the tables say")
  func classes() {
    let expected: [TLPKind: (OrderingClass, CreditClass)] = [
      .memoryRead: (.nonPostedRead, .nonPosted), .memoryWrite: (.posted, .posted),
      .ioRead: (.nonPostedRead, .nonPosted), .ioWrite: (.nonPostedWithData, .nonPosted),
      .configurationRead: (.nonPostedRead, .nonPosted),
      .configurationWrite: (.nonPostedWithData, .nonPosted), .message: (.posted, .posted),
      .messageWithData: (.posted, .posted), .completion: (.completion, .completion),
      .completionWithData: (.completion, .completion),
    ]
    for kind in TLPKind.allCases {
      #expect(kind.orderingClass == expected[kind]?.0, "\(kind)")
      #expect(kind.orderingClass.creditClass == expected[kind]?.1, "\(kind)")
    }
  }
}
