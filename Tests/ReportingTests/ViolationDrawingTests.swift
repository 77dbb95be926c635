import OrderingReference
import PCIeLayouts
import Testing
import Trace

@testable import Reporting

@Suite("A violation as a sequence diagram")
struct ViolationDrawingTests {
  private func written(_ cycle: UInt64, _ address: UInt64) -> TraceEvent {
    TraceEvent(
      cycle: cycle,
      .memoryWritten(
        MemoryAccess(agent: .device, space: .host, address: address, byteCount: 4)))
  }

  private func record(_ recorder: ViolationRecorder, _ event: TraceEvent, _ bytes: [UInt8] = []) {
    recorder.observe(event, payload: bytes.span.bytes)
  }

  private func violation(_ witnesses: [TraceEvent]) -> Violation {
    Violation(
      rule: .dataBeforeIndex, cycle: 500, summary: "the index came first", witnesses: witnesses)
  }

  @Test("has its witnesses, however old, and what came last; nothing from behind it")
  func window() {
    let witness = written(1, 0x10)
    let last = written(500, 0x20)
    let recorder = ViolationRecorder(violation([witness, last]), limit: 5)
    record(recorder, witness)
    for cycle in UInt64(2)..<500 { record(recorder, written(cycle, 0x1000 + cycle)) }
    record(recorder, last)
    record(recorder, written(501, 0x30))
    let execution = recorder.execution(command: "ricochet run")
    #expect(execution.steps.count == 6)
    #expect(execution.steps.first?.address == "0x10")
    #expect(execution.steps.last?.address == "0x20")
    #expect(execution.exchanges.map(\.first) == [0])
    #expect(execution.exchanges.map(\.second) == [5])
    #expect(execution.name == "data-before-index")
  }

  @Test("a packet has the bytes of its header and its data, and both of its ends")
  func packet() throws {
    var header = TLPHeader(kind: .memoryWrite, requester: RequesterID(rawValue: 0x100))
    header.address = 0x1234_5678
    header.doublewordCount = 1
    header.tag = 7
    header.relaxedOrdering = true
    let link = LinkEvent(direction: .up, sequence: 3, header: header)
    let sent = TraceEvent(cycle: 10, .tlpSent(link))
    let delivered = TraceEvent(cycle: 60, .tlpDelivered(link))
    let recorder = ViolationRecorder(violation([delivered]))
    record(recorder, sent, [0xde, 0xad, 0xbe, 0xef])
    record(recorder, delivered, [0xde, 0xad, 0xbe, 0xef])
    let execution = recorder.execution(command: "")
    let packet = try #require(execution.packets.first)
    #expect(execution.packets.count == 1)
    #expect(execution.steps.map(\.sent) == [[0], []])
    #expect(execution.steps.map(\.arrived) == [nil, 0])
    #expect(packet.bytes.hasPrefix("40 00"))
    #expect(packet.bytes.hasSuffix("12 34 56 78 de ad be ef"))
    #expect(packet.tag == "7")
    #expect(packet.fields.contains(["Attr", "RO"]))
  }
}
