import OrderingReference
import Testing
import Trace
import VirtioLayouts

@Suite("queue-areas-agree (VIRTIO v1.4, 4.1.5.1.3)")
struct QueueAreasAgreeTests {
  @Test("equal views agree, whoever speaks first")
  func agree() {
    let trace = TraceBuilder()
    for (queue, parties) in [(0, [Party.driver, .device]), (1, [.device, .driver])] {
      for party in parties {
        trace.record(.queueConfigured(trace.areas(UInt16(queue), party: party)))
      }
    }
    expectLegal(.queueAreasAgree, trace)
    #expect(trace.judge.ruleCounts[.queueAreasAgree] == 2)
  }

  @Test("each field counts", arguments: 0..<6, Party.allCases)
  func fields(field: Int, first: Party) {
    let trace = TraceBuilder()
    var other = trace.areas(party: first == .driver ? .device : .driver)
    switch field {
    case 0: other.size = 16
    case 1: other.descriptorTable += 16
    case 2: other.availableRing += 2
    case 3: other.usedRing += 4
    case 4: other.features = .inOrder
    default: other.vector = 7
    }
    trace.record(.queueConfigured(trace.areas(party: first)))
    expectOnly(.queueAreasAgree, trace.record(.queueConfigured(other)))
  }

  @Test("a stopped queue may be configured in another way")
  func stopped() {
    let trace = TraceBuilder().configure().record(.queueStopped(queue: 0))
    trace.size = 4
    expectLegal(.queueAreasAgree, trace.configure())
  }
}
