import CycleKernel
import Endpoint
import HostPlatform
import PCIeFabric
import Scenarios
import Testing

/// A whole machine whose parts are drawn.
enum RandomMachine {
  /// A machine and a job whose sizes, latencies and limits all come from the seed.
  static func draw(
    _ seed: UInt64, engine: EngineKind
  ) -> (SystemConfiguration, WorkloadConfiguration) {
    var random = RandomStream(seed: seed, name: "machines")
    func pick<Value>(_ values: [Value]) -> Value {
      values[Int(random.below(UInt64(values.count)))]
    }
    var system = machine(pick(AccessMode.allCases), engine)
    system.seed = random.next()
    system.queueSize = pick([8, 16, 32, 128, 256])
    system.bounceMemoryType = pick([.writeCombining, .uncacheable])
    system.link.latency = 1 + random.below(200)
    system.link.bytesPerCycle = pick([4, 16, 63, 256])
    system.link.maximumPayload = pick([128, 256, 512])
    system.link.maximumReadRequest = pick([128, 512, 4096])
    system.link.readCompletionBoundary = pick([64, 128])
    system.link.completionsBreakAtEveryBoundary = random.below(2) == 0
    system.link.arbitration = pick([.oldestFirst, .seeded])
    // The smallest limits that a largest packet still fits.
    system.link.posted = pick([
      CreditLimit(headers: 1, data: 32), CreditLimit(headers: 64, data: 512), .infinite,
    ])
    system.link.nonPosted = pick([CreditLimit(headers: 1, data: 1), .infinite])
    system.root.memoryLatency = 1 + random.below(100)
    system.root.readJitter = random.below(200)
    system.endpoint.tagCount = pick([1, 2, 5, 64, 256])
    system.endpoint.translationCacheEntryCount = pick([1, 2, 8, 64])
    system.endpoint.translationRequestCount = pick([1, 8])
    system.endpoint.requestSlotCount = pick([1, 3, 16])
    system.endpoint.queueCount = pick([1, 2, 4])
    system.endpoint.mediaLatency = random.below(500)
    system.endpoint.bounceLatency = 1 + random.below(20)
    var workload = WorkloadConfiguration()
    workload.requestByteCount = pick([512, 1024, 4096, 16 << 10])
    workload.segmentByteCount = pick([512, 4096])
    workload.segmentByteCount = max(
      min(workload.segmentByteCount, workload.requestByteCount), workload.requestByteCount / 4)
    workload.drawsRequestSizes = random.below(2) == 0
    workload.depth = pick([1, 3, 8, 16])
    workload.writeByteCount = pick([0, 512, 20 << 10])
    return (system, workload)
  }
}

@Suite("Machines drawn at random")
struct RandomMachineTests {
  @Test("every one of them holds", arguments: 0..<UInt64(60))
  func holds(seed: UInt64) throws {
    let (system, workload) = RandomMachine.draw(seed, engine: rtlIsPresent ? .lockstep : .model)
    let disk = try SmallDisk(byteCount: 40 << 10, seed: UInt8(truncatingIfNeeded: seed))
    let (result, _, _, _) = try perform(system, workload: workload, disk: disk)
    #expect(result.reasons == [])
    #expect(result.verdict == .holds)
    #expect(try disk.currentHash() == result.outcome?.readBack)
  }
}
