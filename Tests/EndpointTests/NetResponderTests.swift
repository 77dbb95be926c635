import ByteLayouts
import Testing

@testable import Endpoint

@Suite("a host on the wire (RFC 826, RFC 792)")
struct NetResponderTests {
  private let responder = NetResponder(address: 0x0a00_0202, hardwareAddress: 0x6655_4433_2211)

  private func answer(_ frame: [UInt8]) -> [UInt8]? {
    guard responder.answers(frame.span.bytes) else { return nil }
    var answer = frame
    var span = answer.mutableSpan
    var bytes = span.mutableBytes
    responder.answer(&bytes)
    return answer
  }

  /// The one's complement sum of big-endian halves.
  private func sum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var sum: UInt32 = 0
    for (place, byte) in bytes.enumerated() { sum += UInt32(byte) << (place % 2 == 0 ? 8 : 0) }
    while sum > 0xffff { sum = sum & 0xffff + sum >> 16 }
    return sum
  }

  private let arp: [UInt8] =
    [255, 255, 255, 255, 255, 255, 2, 3, 4, 5, 6, 7, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1]
    + [2, 3, 4, 5, 6, 7, 10, 0, 2, 15, 0, 0, 0, 0, 0, 0, 10, 0, 2, 2]

  private func ping(payload: [UInt8]) -> [UInt8] {
    var echo: [UInt8] = [8, 0, 0, 0, 0x12, 0x34, 0, 7] + payload
    let check = ~sum(echo[...])
    echo[2] = UInt8(check >> 8 & 0xff)
    echo[3] = UInt8(check & 0xff)
    return [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 2, 3, 4, 5, 6, 7, 8, 0]
      + [0x45, 0, 0, UInt8(28 + payload.count), 0, 1, 0, 0, 64, 1, 0, 0, 10, 0, 2, 15, 10, 0, 2, 2]
      + echo
  }

  @Test("who has its address is told")
  func address() throws {
    let reply = try #require(answer(arp))
    #expect(Array(reply[0..<6]) == [2, 3, 4, 5, 6, 7])
    #expect(Array(reply[6..<12]) == [0x11, 0x22, 0x33, 0x44, 0x55, 0x66])
    #expect(Array(reply[20..<22]) == [0, 2])
    #expect(Array(reply[22..<32]) == [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 10, 0, 2, 2])
    #expect(Array(reply[32..<42]) == [2, 3, 4, 5, 6, 7, 10, 0, 2, 15])
  }

  @Test("an echo comes back with a checksum that holds", arguments: [0, 1, 40, 80])
  func echo(seed: Int) throws {
    let payload = (0..<2 * (seed / 2)).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ seed) }
    let reply = try #require(answer(ping(payload: payload)))
    #expect(reply[34] == 0)
    #expect(sum(reply[34...]) == 0xffff)
    #expect(Array(reply[26..<34]) == [10, 0, 2, 2, 10, 0, 2, 15])
    #expect(Array(reply[38...]) == [0x12, 0x34, 0, 7] + payload)
  }

  @Test("every checksum stays one when the type falls by 8")
  func carries() throws {
    for value in stride(from: UInt16.min, to: .max, by: 7) {
      let payload = [UInt8(value >> 8), UInt8(value & 0xff)]
      let reply = try #require(answer(ping(payload: payload)))
      #expect(sum(reply[34...]) == 0xffff)
    }
  }

  @Test("questions for others, and what is no question, stay without answer")
  func others() {
    var other = arp
    other[41] = 3
    #expect(answer(other) == nil)
    other = arp
    other[21] = 2
    #expect(answer(other) == nil)
    other = ping(payload: [1, 2])
    other[34] = 0
    #expect(answer(other) == nil)
    #expect(answer(Array(arp[..<41])) == nil)
  }
}
