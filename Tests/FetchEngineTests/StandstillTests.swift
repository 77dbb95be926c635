@testable import FetchTraffic
import CDescriptorFetchABI
import Testing
import Virtqueues

/// An engine that does nothing any more from a cycle on.
private final class StuckEngine: FetchEngine {
  var constants: dfe_constants { engine.constants }
  let name = "stuck"
  private let engine = SwiftFetchEngine()
  private let end: UInt64
  private var quiet = FetchEngineOutputs()

  init(from end: UInt64) { self.end = end }

  func reset(outputs: inout FetchEngineOutputs) {
    engine.reset(outputs: &outputs)
    quiet = outputs
    quiet.idle = 0
  }

  func step(
    cycle: UInt64, inputs: inout FetchEngineInputs, outputs: inout FetchEngineOutputs
  ) {
    if cycle < end {
      engine.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
    } else {
      quiet.busy_queues = outputs.busy_queues
      outputs = quiet
    }
  }
}

@Suite("An engine that stands still is told from one with much to read")
struct StandstillTests {
  @Test("with a ring of 32,768 entries on every queue, lists are read for 50,000 cycles")
  func longLists() {
    let traffic = ContentLockstepRun.traffic(
      SwiftFetchEngine(), descriptors: 6000, seed: 5011, hasEdges: true)
    #expect((traffic.differences + traffic.violations) == [])
    #expect(traffic.descriptorCount >= 6000)
  }

  @Test("an engine that does nothing any more is left after a while", arguments: [1, 3000, 9000])
  func stuck(end: UInt64) {
    let traffic = ContentLockstepRun.traffic(StuckEngine(from: end), descriptors: 6000, seed: 3)
    #expect(traffic.descriptorCount < 6000)
    #expect(traffic.sides[1].environment.cycle < end + 2 * UInt64(StandstillWatch.patience))
    let outcome = ContentLockstepRun.block(
      over: StuckEngine(from: end), descriptors: 6000, seed: 3)
    #expect(
      outcome.failedSeed == 3
        && (outcome.stoodStill || outcome.differences + outcome.violations != []))
  }

  @Test("silence ends it at the limit and not before, and a read or a descriptor breaks it")
  func silence() {
    var watch = StandstillWatch()
    func quiet(_ count: Int, _ descriptors: Int, _ reads: Int) -> Bool {
      (0..<count).contains { _ in
        watch.notices(descriptorCount: descriptors, readCount: reads, entryCount: 64)
      }
    }
    let patience = StandstillWatch.patience
    let early = [quiet(patience - 1, 0, 0), quiet(patience, 0, 1), quiet(patience, 1, 1)]
    #expect(early == [false, false, false])
    let atLast = quiet(1, 1, 1)
    #expect(atLast)
  }

  @Test("reads alone end it behind four times as many as there were entries in all rings")
  func readsInVain() {
    var watch = StandstillWatch()
    let entryCount = 3 * 0x8000
    let limit = StandstillWatch.readPatience + 4 * entryCount
    let early = (1...limit).contains {
      // A ring that went out of use was read all the same.
      watch.notices(descriptorCount: 0, readCount: $0, entryCount: $0 == 9 ? entryCount : 5)
    }
    var other = watch
    let inVain = watch.notices(descriptorCount: 0, readCount: limit + 1, entryCount: 5)
    let hasDescriptor = other.notices(descriptorCount: 1, readCount: limit + 1, entryCount: 5)
    #expect(!early && inVain && !hasDescriptor)
    let few = limit + StandstillWatch.readPatience + 21
    let later = other.notices(descriptorCount: 1, readCount: few, entryCount: 5)
    let last = other.notices(descriptorCount: 1, readCount: few + 1, entryCount: 5)
    #expect(!later && last, "counted from the descriptor on, by the rings that there are then")
  }
}
