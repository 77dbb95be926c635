import OrderingReference
import Testing
import Trace

@Suite("read-returns-last-write (coherence of each byte)")
struct ReadReturnsLastWriteTests {
  @Test("a read over the edge of a page returns parts of two writes")
  func straddles() {
    let trace = TraceBuilder().write(.guest, 0xfffe, [1, 2, 3, 4]).write(.guest, 0x1_0001, [9, 8])
    expectLegal(.readReturnsLastWrite, trace.read(.iommu, 0xfffd, [0, 1, 2, 3, 9, 8]))
  }

  @Test("host and bounce memory are two memories")
  func twoSpaces() {
    let trace = TraceBuilder().write(.guest, 0x40, [7], space: .bounce)
    expectLegal(.readReturnsLastWrite, trace.read(.guest, 0x40, [0]))
    expectOnly(.readReturnsLastWrite, trace.read(.guest, 0x40, [0], space: .bounce))
  }

  @Test("one wrong byte anywhere in a long read is found", arguments: [0, 7, 8, 63, 255, 299])
  func wrongByte(at offset: Int) {
    var bytes = pattern(300)
    let trace = TraceBuilder().write(.guest, 0x1_fff0, bytes)
    trace.read(.device, 0x1_fff0, bytes)
    bytes[offset] ^= 0x80
    expectOnly(.readReturnsLastWrite, trace.read(.device, 0x1_fff0, bytes))
  }

  @Test("an access behind the end of its memory is a violation and no trap")
  func behindTheEnd() {
    expectOnly(.readReturnsLastWrite, TraceBuilder().read(.guest, 0xff_ffff, [0, 0]))
    expectOnly(.readReturnsLastWrite, TraceBuilder().write(.guest, .max, [1]))
  }
}
