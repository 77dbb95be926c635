import OrderingReference
import PCIeLayouts
import Testing
import Trace

/// The driver finds both capabilities and gives the function's requests a PASID.
func pasidOn(_ pasid: UInt32, control: UInt32 = 1) -> TraceBuilder {
  let trace = TraceBuilder()
  for (register, word) in [
    (UInt16(0x100), UInt32(0x2200_0000 | 0x1_000f)), (0x220, 0x2300_0000 | 0x1_001b),
    (0x230, 0x1_0023),
  ] {
    var read = TLPHeader(kind: .configurationRead, requester: TraceBuilder.root, tag: 9)
    read.doublewordCount = 1
    read.firstByteEnables = 15
    read.registerNumber = register
    var answer = TLPHeader(kind: .completionWithData, requester: TraceBuilder.root, tag: 9)
    answer.doublewordCount = 1
    answer.byteCount = 4
    trace.cross(.down, read).cross(.up, answer, littleEndian(word))
  }
  for (register, value, enables) in [
    (UInt16(0x23c), pasid | 1 << 31, UInt8(15)), (0x224, control << 16, 0b1100),
  ] {
    var write = TLPHeader(kind: .configurationWrite, requester: TraceBuilder.root, tag: 10)
    write.doublewordCount = 1
    write.firstByteEnables = enables
    write.registerNumber = register
    var answer = TLPHeader(kind: .completion, requester: TraceBuilder.root, tag: 10)
    answer.byteCount = 4
    trace.cross(.down, write, littleEndian(value)).cross(.up, answer)
  }
  return trace
}

@Suite("pasid-as-enabled (PCIe Base, 6.20)")
struct PASIDAsEnabledTests {
  private let rule = RuleName.pasidAsEnabled

  private func with(_ pasid: UInt32?, _ header: TLPHeader) -> TLPHeader {
    var header = header
    header.pasid = pasid.map { PASIDPrefix($0) }
    return header
  }

  @Test("memory and translation requests have it; interrupts and translated requests have none")
  func legal() {
    let entry = VectorEntry(vector: 0, address: 0xfee0_0000, data: 0x41)
    let request = with(5, memoryRead(0x4_0000, 8, tag: 7, type: .translationRequest))
    let trace = pasidOn(5).record(.vectorProgrammed(entry))
      .cross(.up, with(5, memoryWrite(0x9000)))
      .cross(.up, request).cross(.down, completion(of: request, 8), bigEndian(UInt64(0x7_5003)))
      .cross(.up, memoryWrite(0x7_5000, type: .translated))
    expectLegal(rule, trace)
    expectOnly(rule, trace.cross(.up, with(5, memoryWrite(0x7_5000, type: .translated))))
  }

  @Test("another one, none, or one while it is off, is a violation")
  func broken() {
    expectOnly(rule, pasidOn(5).cross(.up, with(4, memoryWrite(0x9000))))
    expectOnly(rule, pasidOn(5).cross(.up, memoryWrite(0x9000)))
    expectOnly(rule, pasidOn(5, control: 0).cross(.up, with(5, memoryWrite(0x9000))))
    expectOnly(rule, TraceBuilder().cross(.up, with(5, memoryWrite(0x9000))))
  }
}
