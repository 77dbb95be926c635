import ByteLayouts
import PCIeLayouts
import TestSupport
import Testing

@Suite("PASID TLP prefix (PCIe Base, 2.2.10 and 6.20)")
struct PASIDPrefixTests {
  private func header(_ kind: TLPKind, address: UInt64 = 0x1_2345_6780) -> TLPHeader {
    var header = TLPHeader(kind: kind, requester: RequesterID(rawValue: 0x0a0b), tag: 0x0c)
    header.address = address
    header.doublewordCount = kind == .message ? 0 : 2
    if kind == .message || kind == .messageWithData { header.messageData = 0x8899_aabb_ccdd }
    if kind.mayHavePASID { header.pasid = PASIDPrefix(rawValue: 0x2d_4567) }
    return header
  }

  private func bytes(_ header: TLPHeader) -> [UInt8] {
    var count = 0
    let bytes = filled(64) { count = header.encode(into: &$0) }
    #expect(count == header.headerByteCount)
    return Array(bytes[..<(count + header.payloadByteCount)])
  }

  private func decode(_ bytes: [UInt8]) throws -> TLPHeader {
    try TLPHeader(decoding: bytes.span.bytes)
  }

  @Test("fields stand where the table says")
  func fields() throws {
    let prefix = try #require(PASIDPrefix(rawValue: 0x2d_4567))
    #expect(prefix.pasid == 0xd_4567 && prefix.isPrivileged && !prefix.requestsExecute)
    #expect(prefix.encoded == 0x912d_4567)
    #expect(PASIDPrefix(0xf_fffe).encoded == 0x910f_fffe)
    #expect(try #require(PASIDPrefix(rawValue: 1 << 20)).requestsExecute)
    #expect(PASIDPrefix(rawValue: 1 << 22) == nil)
  }

  @Test(
    "a prefix comes back from the bytes in front of the header",
    arguments: TLPKind.allCases.filter(\.mayHavePASID), [0x1_2345_6780, 0x4567_8900] as [UInt64])
  func roundTrip(kind: TLPKind, address: UInt64) throws {
    let isMemory = kind == .memoryRead || kind == .memoryWrite
    let header = header(kind, address: isMemory ? address : 0)
    let bytes = bytes(header)
    #expect(Array(bytes.prefix(4)) == [0x91, 0x2d, 0x45, 0x67])
    #expect(try decode(bytes) == header)
    var plain = header
    plain.pasid = nil
    #expect(plain.headerByteCount == header.headerByteCount - 4 && plain != header)
    #expect(Array(bytes.dropFirst(4)) == self.bytes(plain))
    #expect(plain.logged == header.logged)
  }

  @Test("what is no PASID prefix, or not in its place, is one clear error")
  func malformed() {
    let request = bytes(header(.memoryRead))
    func error(_ bytes: [UInt8]) -> TLPError? {
      do {
        _ = try decode(bytes)
        return nil
      } catch {
        return error as? TLPError
      }
    }
    #expect(error([0x90] + request.dropFirst()) == .unknownPrefix(0x90))
    #expect(
      error([0x91, 0xed] + request.dropFirst(2))
        == .reservedValue(field: "PASID prefix", value: 3))
    #expect(error(Array(request.prefix(4)) + request) == .misplacedPrefix)
    var read = TLPHeader(kind: .configurationRead, requester: RequesterID(rawValue: 1))
    read.doublewordCount = 1
    #expect(error(Array(request.prefix(4)) + bytes(read)) == .misplacedPrefix)
    #expect(error(Array(request.prefix(12))) == .tooShort(expected: 12, found: 8))
    #expect(TLPError.unknownPrefix(0x90).description == "TLP with unknown prefix 0x90")
    #expect(!TLPError.misplacedPrefix.description.isEmpty)
  }

  @Test("the capability's numbers are those of the list of extended capabilities")
  func capability() {
    #expect(PASIDCapability.identifier == 0x1b && PASIDCapability.byteCount == 8)
    #expect(PASIDCapability.control == PASIDCapability.capability + 2)
  }
}
