import OrderingReference
import Testing
import Trace

@Suite("device-writes-only-writable (VIRTIO v1.4, 2.7.5)")
struct DeviceWritesOnlyWritableTests {
  @Test("used rings and writable buffers may be written")
  func legal() { expectLegal(.deviceWritesOnlyWritable, answeredRequest()) }

  @Test(
    "nothing else may be written",
    arguments: [
      TraceBuilder.table, TraceBuilder.table + 127, TraceBuilder.available,
      TraceBuilder.available + 2,
      TraceBuilder.buffer, TraceBuilder.buffer + 0xff, TraceBuilder.buffer + 0x140,
      TraceBuilder.used - 1, TraceBuilder.used + 70,
    ])
  func illegal(address: UInt64) {
    expectOnly(.deviceWritesOnlyWritable, exposedRequest().write(.device, address, [0x5a]))
  }

  @Test("a write that begins in a writable buffer and leaves it is a violation")
  func leaves() {
    let trace = exposedRequest()
    expectOnly(
      .deviceWritesOnlyWritable, trace.write(.device, TraceBuilder.buffer + 0x100, pattern(65)))
  }

  @Test("a buffer is no longer writable once its chain was used")
  func afterUse() {
    let trace = answeredRequest()
    expectOnly(.deviceWritesOnlyWritable, trace.write(.device, TraceBuilder.buffer + 0x100, [1]))
  }

  @Test("a write under way when a queue stops may land until the queue is configured again")
  func stopped() {
    let trace = exposedRequest().record(.queueStopped(queue: 0))
      .write(.device, TraceBuilder.buffer + 0x100, [1])
    expectLegal(.deviceWritesOnlyWritable, trace)
    trace.write(.guest, TraceBuilder.available, [0, 0, 0, 0]).configure()
    expectOnly(.deviceWritesOnlyWritable, trace.write(.device, TraceBuilder.buffer + 0x100, [1]))
  }
}
