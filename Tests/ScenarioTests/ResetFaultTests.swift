import CycleKernel
import Endpoint
import Foundation
import GuestDriver
import HostPlatform
import OrderingReference
import RTLBridge
import Scenarios
import Testing
import VirtioLayouts

/// Sweeps of one fault over a machine of a test's own.
func faultSweep(
  _ kind: FaultKind, _ access: AccessMode, stride: Cycle, ring: FeatureBits = [],
  _ change: (inout SystemConfiguration) -> Void = { _ in }
) throws -> FaultSweep {
  let path = NSTemporaryDirectory() + "fault-\(UUID().uuidString).img"
  try Data().write(to: URL(fileURLWithPath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  var configuration = SystemConfiguration(access: access, bounceByteCount: 1 << 20)
  configuration.engine = .model
  configuration.ringFeatures = ring
  change(&configuration)
  return try FaultSweep(configuration, kind: kind, stride: stride, path: path)
}

@Suite("Queues and functions that are reset with a request on its way")
struct ResetFaultTests {
  @Test("memory of a queue that was reset is the driver's, and new queues go on")
  func queues() throws {
    for access in [AccessMode.direct, .iommu, .bounce, .dmbOffset] {
      for ring in [FeatureBits(), .ringPacked] {
        let sweep = try faultSweep(.queueReset, access, stride: 449, ring: ring)
        #expect(sweep.bad.map(\.what) == [], "\(access) \(ring)")
        #expect((sweep.cycles[.right] ?? 0) > sweep.cycleCount / 2, "\(access) \(ring)")
        #expect(sweep.rules.isEmpty)
      }
    }
  }

  @Test(
    "so it is with the RTL", .enabled(if: RTLLibrary.isPresent(.plain), "the RTL is not built"))
  func rtl() throws {
    let sweep = try faultSweep(.queueReset, .bounce, stride: 701) { $0.engine = .rtl }
    #expect(sweep.bad.map(\.what) == [])
    #expect((sweep.cycles[.right] ?? 0) > 0)
  }

  @Test("a device that goes on behind the reset of a queue is found")
  func queueMutants() throws {
    let writes = try faultSweep(.queueReset, .direct, stride: 101) {
      $0.endpoint.mutant = .worksBehindQueueReset
    }
    #expect((writes.cycles[.silent] ?? 0) > 0)
    // Memory is slow, so that a read outlives the driver's look at queue_reset.
    func slow(_ mutant: EndpointMutant?) throws -> FaultSweep {
      try faultSweep(.queueReset, .direct, stride: 397) {
        $0.root.memoryLatency = 3000
        $0.endpoint.mutant = mutant
      }
    }
    #expect(try slow(nil).holds)
    let reads = try slow(.endsQueueResetEarly)
    #expect((reads.cycles[.silent] ?? 0) > 0)
  }

  @Test("a device with one tag lives on behind a completion that never came")
  func oneTag() throws {
    func sweep(_ mutant: EndpointMutant? = nil) throws -> FaultSweep {
      try faultSweep(.lostCompletion, .direct, stride: 1) {
        $0.endpoint.tagCount = 1
        $0.endpoint.mutant = mutant
      }
    }
    let whole = try sweep()
    #expect(whole.holds, "\(whole.bad)")
    #expect((whole.cycles[.noticed] ?? 0) > 0)
    #expect((try sweep(.keepsTagsAcrossReset).cycles[.broken] ?? 0) > 0)
  }

  @Test("a completion never passes for the answer to another request, be it a translation")
  func translations() throws {
    #expect(try faultSweep(.wrongTag, .iommu, stride: 1).holds)
    let found = try faultSweep(.wrongTag, .iommu, stride: 1) { $0.endpoint.mutant = .countsNoBytes }
    #expect(!found.holds)
  }
}

@Suite("A bounce pool without room")
struct PoolFaultTests {
  @Test("the driver holds the request back, and goes on when there is room")
  func heldBack() throws {
    for access in [AccessMode.bounce, .dmbOffset] {
      for ring in [FeatureBits(), .ringPacked] {
        let sweep = try faultSweep(.poolExhaustion, access, stride: 1, ring: ring)
        #expect(sweep.bad.map(\.what) == [], "\(access)")
        #expect((sweep.cycles[.right] ?? 0) > 0, "\(access)")
        #expect(sweep.notices.isEmpty, "\(sweep.notices)")
      }
    }
    let direct = try faultSweep(.poolExhaustion, .direct, stride: 1)
    #expect(direct.cycles == [.untouched: direct.cycleCount])
  }

  @Test("a driver that takes no room for an address is found")
  func wildAddress() throws {
    let sweep = try faultSweep(.poolExhaustion, .bounce, stride: 1) {
      $0.driverMutant = .ignoresFullPool
    }
    #expect(!sweep.holds)
  }
}
