import OrderingReference
import Testing
import Trace
import VirtioLayouts

@Suite("stopped-queue-is-silent and suspended-device-is-silent (RS-02, QR-01, SU-05)")
struct SilenceTests {
  private let suspended: UInt8 = 0x1b
  private let running: UInt8 = 0x0f

  private static let queuePurposes = AccessPurpose.allCases.filter {
    $0 != .queueInterrupt && $0 != .configurationInterrupt
  }

  private func access(
    _ trace: TraceBuilder, _ purpose: AccessPurpose, queue: UInt16 = 0
  ) -> TraceBuilder {
    let access = trace.access(purpose, 0x50_0000, 2, queue: queue)
    switch purpose {
    case .availableIndex, .availableRing, .descriptor, .indirectDescriptor, .readData,
      .interruptSuppression:
      return trace.record(.deviceReadIssued(access))
    case .writeData, .usedElement, .usedIndex, .queueInterrupt, .configurationInterrupt,
      .usedDescriptor, .notificationSuppression:
      return trace.record(.deviceWriteIssued(access), [0, 0])
    }
  }

  private func stopped() -> TraceBuilder {
    TraceBuilder().configure().configure(1).record(.queueStopped(queue: 0))
  }

  @Test("no access for a stopped queue is issued", arguments: queuePurposes)
  func stoppedQueue(purpose: AccessPurpose) {
    expectOnly(.stoppedQueueIsSilent, access(stopped(), purpose))
  }

  @Test("other queues go on, and this one when it is configured again")
  func goesOn() {
    expectLegal(.stoppedQueueIsSilent, access(stopped(), .readData, queue: 1))
    expectLegal(.stoppedQueueIsSilent, access(stopped().configure(), .readData))
  }

  @Test("what was issued before the stop may take effect behind it")
  func underWay() {
    let trace = exposedRequest()
    let read = trace.access(.readData, TraceBuilder.buffer, 4)
    trace.record(.deviceReadIssued(read)).record(.queueStopped(queue: 0))
      .write(.device, TraceBuilder.buffer + 0x100, [1])
      .record(.deviceReadCompleted(read), [0, 0, 0, 0])
    expectLegal(.stoppedQueueIsSilent, trace)
  }

  @Test("an interrupt is issued while one queue of its vector is not stopped")
  func interrupts() {
    let alone = TraceBuilder().configure().issueUsedIndex(1).record(.queueStopped(queue: 0))
    expectOnly(.stoppedQueueIsSilent, alone.issueInterrupt(0))
    let shared = stopped().configure(2, vector: 0).issueUsedIndex(1, queue: 2)
    expectLegal(.stoppedQueueIsSilent, shared.issueInterrupt(0))
  }

  @Test("a suspended device issues nothing at all", arguments: AccessPurpose.allCases)
  func suspendedDevice(purpose: AccessPurpose) {
    let trace = TraceBuilder().record(.statusChanged(status: suspended))
    let broken = access(trace, purpose)
    #expect(broken.judge.violations.first?.rule == .suspendedDeviceIsSilent)
  }

  @Test("it does until the suspension is confirmed, and again with DRIVER_OK or behind a reset")
  func notSuspended() {
    for status in [running, running | 0x10, 0] {
      let trace = TraceBuilder().record(.statusChanged(status: suspended))
        .record(.statusChanged(status: status))
      expectLegal(.suspendedDeviceIsSilent, access(trace, .readData))
    }
  }

  @Test("DEVICE_NEEDS_RESET does not end a suspension")
  func needsReset() {
    let trace = TraceBuilder().record(.statusChanged(status: suspended))
      .record(.statusChanged(status: suspended | 0x40))
    expectOnly(.suspendedDeviceIsSilent, access(trace, .readData))
  }
}
