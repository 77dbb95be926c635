import ByteLayouts
import PCIeLayouts
import TestSupport
import Testing

@Suite("TLP round trips (PCIe Base, 2.2)")
struct TLPRoundTripTests {
  private struct Numbers {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 16
    }
    mutating func pick<Value>(_ values: [Value]) -> Value {
      values[Int(next() % UInt64(values.count))]
    }
  }

  /// A header of a kind whose meaningful fields are drawn at random, the others at rest.
  private func header(_ kind: TLPKind, _ numbers: inout Numbers) -> TLPHeader {
    var header = TLPHeader(
      kind: kind, requester: RequesterID(rawValue: UInt16(truncatingIfNeeded: numbers.next())),
      tag: UInt8(truncatingIfNeeded: numbers.next()))
    header.trafficClass = UInt8(numbers.next() % 8)
    header.idBasedOrdering = numbers.pick([false, true])
    header.relaxedOrdering = numbers.pick([false, true])
    header.noSnoop = numbers.pick([false, true])
    header.poisoned = numbers.pick([false, true])
    let long = UInt16(1 + numbers.next() % 1024)
    switch kind {
    case .memoryRead, .memoryWrite:
      header.addressType = numbers.pick(AddressType.allCases)
      header.doublewordCount = long
      header.address = (numbers.pick([false, true]) ? numbers.next() << 16 : 0) | 0x8765_4320
    case .ioRead, .ioWrite:
      header.doublewordCount = 1
      header.address = numbers.next() & 0xffff_fffc
    case .configurationRead, .configurationWrite:
      header.doublewordCount = 1
      header.target = RequesterID(rawValue: UInt16(truncatingIfNeeded: numbers.next()))
      header.registerNumber = UInt16(numbers.next() & 0xffc)
    case .message, .messageWithData:
      header.doublewordCount = kind == .message ? 0 : long
      header.messageCode = numbers.pick(MessageCode.allCases)
      header.messageRouting = numbers.pick(MessageRouting.allCases)
      header.messageData = numbers.next() << 16 | numbers.next() & 0xffff
      if header.messageRouting == .byID {
        header.target = RequesterID(rawValue: UInt16(truncatingIfNeeded: numbers.next()))
        header.messageData &= 0xffff_ffff_ffff
      }
    case .completion, .completionWithData:
      header.doublewordCount = kind == .completion ? 0 : long
      header.completer = RequesterID(rawValue: UInt16(truncatingIfNeeded: numbers.next()))
      header.status = numbers.pick(CompletionStatus.allCases)
      header.byteCount = UInt16(1 + numbers.next() % 4096)
      header.lowerAddress = UInt8(numbers.next() & 0x7f)
    }
    switch kind {
    case .memoryRead, .memoryWrite, .ioRead, .ioWrite, .configurationRead, .configurationWrite:
      header.firstByteEnables = UInt8(numbers.next() & 15)
      header.lastByteEnables = UInt8(numbers.next() & 15)
    case .message, .messageWithData, .completion, .completionWithData: break
    }
    return header
  }

  @Test("every header comes back from its bytes as it was", arguments: TLPKind.allCases)
  func roundTrip(_ kind: TLPKind) throws {
    var numbers = Numbers(state: UInt64(kind.rawValue) + 1)
    for _ in 0..<1000 {
      let header = header(kind, &numbers)
      var count = 0
      let bytes = filled(16 + 4096) { count = header.encode(into: &$0) }
      #expect(count == header.headerByteCount)
      let decoded = try TLPHeader(decoding: bytes.span.bytes)
      #expect(decoded == header)
    }
  }

  @Test("a change of one field changes the bytes", arguments: TLPKind.allCases)
  func everyBitCounts(_ kind: TLPKind) throws {
    var numbers = Numbers(state: 77)
    let header = header(kind, &numbers)
    let bytes = filled(16 + 4096) { _ = header.encode(into: &$0) }
    var distinct: Set<TLPHeader> = [header]
    for bit in 0..<header.headerByteCount * 8 {
      var changed = bytes
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      if let other = try? TLPHeader(decoding: changed.span.bytes) { distinct.insert(other) }
    }
    // Of the bits that no field of the kind uses, none changes the header; all others do.
    #expect(distinct.count > 60)
  }

  @Test("random bytes decode to a header that encodes to its own meaning, or give a typed error")
  func random() throws {
    var numbers = Numbers(state: 4711)
    var decodedCount = 0
    var errors: Set<String> = []
    for round in 0..<60_000 {
      let length = Int(numbers.next() % 40)
      var bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
      if round % 2 == 0, length > 3 {
        bytes[0] = numbers.pick([0x00, 0x20, 0x40, 0x60, 0x04, 0x44, 0x0a, 0x4a, 0x32, 0x72])
        bytes[2] &= 0xfc
        bytes[3] &= 7
      }
      do {
        let header = try TLPHeader(decoding: bytes.span.bytes)
        decodedCount += 1
        let again = filled(16 + 4096) { _ = header.encode(into: &$0) }
        #expect(try TLPHeader(decoding: again.span.bytes) == header)
        #expect(header.headerByteCount + header.payloadByteCount <= length)
      } catch {
        switch error {
        case .tooShort: errors.insert("short")
        case .unknownType: errors.insert("type")
        case .unknownPrefix: errors.insert("prefix")
        // Two packets' worth of luck.
        case .misplacedPrefix: break
        case .reservedValue: errors.insert("reserved")
        }
      }
    }
    #expect(decodedCount > 1000)
    #expect(errors == ["short", "type", "prefix", "reserved"])
  }
}
