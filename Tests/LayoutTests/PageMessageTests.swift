import PCIeLayouts
import TestSupport
import Testing

@Suite("Messages of page requests (ATS 1.1, 4)")
struct PageMessageTests {
  @Test(
    "a request keeps its fields over the wire",
    arguments: [
      (UInt64(0x1234_5678_9000), UInt16(0), true, true, false, UInt64(0x1234_5678_9005)),
      (0xffff_ffff_ffff_f000, 511, false, false, true, 0xffff_ffff_ffff_fffa),
      (0, 0x155, true, true, true, 0xaaf),
    ])
  func request(
    page: UInt64, index: UInt16, isLast: Bool, reads: Bool, writes: Bool, encoded: UInt64
  ) throws {
    let request = PageRequest(
      page: page, index: index, isLast: isLast, wantsRead: reads, wantsWrite: writes)
    #expect(request.encoded == encoded)
    var header = TLPHeader(kind: .message, requester: RequesterID(bus: 1, device: 2, function: 3))
    header.messageCode = .pageRequest
    header.messageRouting = .toRoot
    header.messageData = request.encoded
    let bytes = filled(16) { _ = header.encode(into: &$0) }
    #expect(bytes[0] == 0b0011_0000 && bytes[7] == 4)
    let decoded = try TLPHeader(decoding: bytes.span.bytes)
    #expect(decoded == header)
    #expect(PageRequest(encoded: decoded.messageData) == request)
  }

  @Test("a response keeps its fields over the wire", arguments: PageResponseCode.allCases)
  func response(code: PageResponseCode) throws {
    let function = RequesterID(bus: 3, device: 4, function: 5)
    let response = PageGroupResponse(target: function, index: 0x1a5, code: code)
    let header = response.header(from: RequesterID(rawValue: 0))
    let bytes = filled(16) { _ = header.encode(into: &$0) }
    #expect(bytes[0] == 0b0011_0010 && bytes[7] == 5)
    #expect(Array(bytes[8..<16]) == [3, 0x25, code.rawValue << 4 | 1, 0xa5, 0, 0, 0, 0])
    #expect(PageGroupResponse(try TLPHeader(decoding: bytes.span.bytes)) == response)
  }

  @Test("codes without a meaning count as failure")
  func codes() {
    #expect((0..<16).map { PageResponseCode(field: $0) }.filter { $0 == .failure }.count == 14)
    #expect(PageResponseCode(field: 0) == .success)
    #expect(PageResponseCode(field: 1) == .invalidRequest)
  }
}
