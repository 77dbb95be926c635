import OrderingReference
import PCIeLayouts
import Testing
import Trace

@Suite("link-order (PCIe Base, 2.4.1 and 2.2.9)")
struct LinkOrderTests {
  private func sent(_ trace: TraceBuilder, _ sequence: UInt64, _ header: TLPHeader) {
    let link = trace.link(.up, header, sequence: sequence)
    trace.record(.tlpSent(link), pattern(header.payloadByteCount))
  }

  private func delivered(
    _ trace: TraceBuilder, _ sequence: UInt64, _ header: TLPHeader, seed: UInt8 = 1
  ) {
    let link = trace.link(.up, header, sequence: sequence)
    trace.record(.tlpDelivered(link), pattern(header.payloadByteCount, seed: seed))
  }

  @Test("packets in order break nothing, either way")
  func legal() {
    let read = memoryRead(0x1000, 64, tag: 5)
    let trace = TraceBuilder().cross(.up, memoryWrite(0x2000, 128)).cross(.up, read)
      .cross(.down, memoryWrite(0x3000)).cross(.down, completion(of: read, 64))
    expectLegal(.linkOrder, trace)
  }

  @Test("many writes may pass a waiting read, and each that it passes in turn is seen")
  func manyPass() {
    let trace = TraceBuilder()
    for sequence in 1..<300 as Range<UInt64> {
      sent(trace, sequence, memoryWrite(0x40))
      delivered(trace, sequence, memoryWrite(0x40))
    }
    sent(trace, 0, memoryRead(0x80))
    delivered(trace, 0, memoryRead(0x80))
    expectLegal(.linkOrder, trace)
    sent(trace, 301, memoryRead(0x80, tag: 1))
    delivered(trace, 301, memoryRead(0x80, tag: 1))
    sent(trace, 300, memoryWrite(0x40))
    delivered(trace, 300, memoryWrite(0x40))
    expectOnly(.linkOrder, trace)
  }

  @Test("a packet that was sent and never delivered is lost, in a drained run alone")
  func lost() {
    for drained in [true, false] {
      let trace = TraceBuilder(drained: drained)
      sent(trace, 0, memoryWrite(0x40))
      if drained { expectOnly(.linkOrder, trace) } else { expectLegal(.linkOrder, trace) }
    }
  }

  @Test("a packet that was posted, overtaken and never sent is missing")
  func neverSent() {
    let trace = TraceBuilder()
    sent(trace, 1, memoryWrite(0x40))
    delivered(trace, 1, memoryWrite(0x40))
    expectOnly(.linkOrder, trace)
  }

  @Test("a lost packet is reported once, however many follow")
  func lostOnce() {
    let trace = TraceBuilder()
    for sequence in 0..<4 as Range<UInt64> { sent(trace, sequence, memoryWrite(0x40)) }
    for sequence in 1..<4 as Range<UInt64> { delivered(trace, sequence, memoryWrite(0x40)) }
    expectOnly(.linkOrder, trace)
  }

  @Test("two packets swapped between sending and delivery are one violation")
  func swapped() {
    let trace = TraceBuilder()
    for sequence in [0, 1] as [UInt64] { sent(trace, sequence, memoryWrite(0x40)) }
    for sequence in [1, 0] as [UInt64] { delivered(trace, sequence, memoryWrite(0x40)) }
    expectOnly(.linkOrder, trace)
  }

  @Test("a packet that is sent or delivered twice is a violation")
  func twice() {
    let trace = TraceBuilder().cross(.up, memoryWrite(0x40))
    delivered(trace, 0, memoryWrite(0x40))
    expectOnly(.linkOrder, trace)
    let other = TraceBuilder(drained: false).cross(.up, memoryWrite(0x40))
    sent(other, 0, memoryWrite(0x40))
    expectOnly(.linkOrder, other)
  }

  @Test("a header or payload that changes on the link is a violation")
  func altered() {
    let trace = TraceBuilder()
    sent(trace, 0, memoryWrite(0x40))
    delivered(trace, 0, memoryWrite(0x44))
    expectOnly(.linkOrder, trace)
    let other = TraceBuilder()
    sent(other, 0, memoryWrite(0x40, 12))
    delivered(other, 0, memoryWrite(0x40, 12), seed: 2)
    expectOnly(.linkOrder, other)
  }

  @Test("an answer in pieces ends with its last byte; one more answers nothing")
  func pieces() {
    let read = memoryRead(0x1034, 128, tag: 9)
    let trace = TraceBuilder().cross(.up, read)
      .cross(.down, completion(of: read, 76, counted: 128))
      .cross(.down, completion(of: read, 52, counted: 52, lowerAddress: 0))
    expectLegal(.linkOrder, trace)
    expectOnly(.linkOrder, trace.cross(.down, completion(of: read, 4)))
  }

  @Test("an answer with too many bytes or a wrong count is a violation")
  func wrongCounts() {
    let read = memoryRead(0x1000, 64, tag: 9)
    expectOnly(
      .linkOrder,
      TraceBuilder().cross(.up, read).cross(.down, completion(of: read, 68, counted: 64)))
    expectOnly(
      .linkOrder,
      TraceBuilder().cross(.up, read).cross(.down, completion(of: read, 32, counted: 32)))
  }

  @Test("byte enables say how many bytes are counted", arguments: [0, 1, 2, 6, 8, 12, 15])
  func byteEnables(first: Int) {
    let counts = [0: 1, 1: 1, 2: 1, 6: 2, 8: 1, 12: 2, 15: 4]
    let starts = [0: 0, 1: 0, 2: 1, 6: 1, 8: 3, 12: 2, 15: 0]
    var read = memoryRead(0x1000, 4, tag: 2)
    read.firstByteEnables = UInt8(first)
    let answer = completion(
      of: read, 4, counted: counts[first], lowerAddress: UInt8(starts[first] ?? 0))
    expectLegal(.linkOrder, TraceBuilder().cross(.up, read).cross(.down, answer))
    let wrong = completion(of: read, 4, counted: (counts[first] ?? 0) + 1)
    expectOnly(.linkOrder, TraceBuilder().cross(.up, read).cross(.down, wrong))
  }

  @Test("a completion without data ends its request")
  func failed() {
    let read = memoryRead(0x1000, 64, tag: 9)
    var answer = completion(of: read, 0)
    answer.kind = .completion
    answer.status = .unsupportedRequest
    let trace = TraceBuilder().cross(.up, read).cross(.down, answer)
    expectLegal(.linkOrder, trace)
    expectOnly(.linkOrder, trace.cross(.down, answer))
  }
}
