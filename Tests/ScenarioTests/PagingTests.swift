import ByteLayouts
import Endpoint
import Foundation
import GuestDriver
import HostPlatform
import OrderingReference
import PCIeLayouts
import RTLBridge
import Scenarios
import Testing
import Trace
import VirtioLayouts

@Suite("Pages on demand: page requests end to end (ATS 1.1, 4)")
struct PagingTests {
  private func paged(
    _ engine: EngineKind = .model, mutant: EndpointMutant? = nil, allocation: UInt32 = 4
  ) -> SystemConfiguration {
    var configuration = machine(.iommu, engine)
    configuration.pageOnDemand()
    configuration.pageRequestAllocation = allocation
    configuration.endpoint.mutant = mutant
    return configuration
  }

  @Test(
    "every byte arrives, no rule is broken, and pages come in groups",
    arguments: [FeatureBits(), .ringPacked], [UInt32(1), 4, 32])
  func job(ring: FeatureBits, allocation: UInt32) throws {
    var configuration = paged(allocation: allocation)
    configuration.ringFeatures = ring
    let result = try perform(configuration).result
    #expect(result.verdict == .holds, "\(result.reasons)")
    #expect(result.translationFaults == 0)
    let pages = try #require(result.pageRequests)
    let groups = try #require(result.ruleCounts[.pageGroupsAnsweredOnce])
    #expect(groups > 0 && (allocation == 1 ? pages == groups : pages > groups))
    #expect(result.ruleCounts[.pageRequestsWithinBounds] == pages)
  }

  @Test("the RTL waits for pages as the model does", .enabled(if: rtlIsPresent))
  func rtl() throws {
    let result = try perform(paged(.lockstep)).result
    #expect(result.verdict == .holds, "\(result.reasons)")
    #expect(result.mismatches.isEmpty && (result.pageRequests ?? 0) > 0)
  }

  @Test("an engine whose own cache asks for no pages is refused", .enabled(if: rtlIsPresent))
  func refusal() throws {
    let path = NSTemporaryDirectory() + "absent-pages-\(UUID().uuidString).img"
    try Data().write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(throws: EngineLack.self) {
      try FaultTrial(machine(.iommu, .ats), kind: .lostPageRequest, offset: 0, path: path)
    }
    _ = try FaultTrial(machine(.iommu, .ats), kind: .lostRead, offset: 0, path: path)
  }

  @Test("skipping idle cycles changes nothing")
  func skipping() throws {
    let skipped = try perform(paged())
    let every = try perform(paged(), everyCycle: true)
    #expect(skipped.digest == every.digest)
    #expect(skipped.result.cycleCount == every.result.cycleCount)
  }

  @Test(
    "a device that breaks a rule is caught under the rule's name",
    arguments: [
      (EndpointMutant.asksBeyondAllocation, RuleName.pageRequestsWithinBounds),
      (.reusesPageGroup, .pageRequestsWithinBounds),
      (.takesResponseAsTranslation, .noUseAfterInvalidation),
    ])
  func mutants(mutant: EndpointMutant, rule: RuleName) throws {
    let result = try perform(paged(mutant: mutant)).result
    #expect(result.verdict == .violated)
    #expect(result.violations.first?.rule == rule)
  }

  /// A machine whose next group is answered with failure, and what became of a read.
  private func fail(
    _ mutant: EndpointMutant? = nil
  ) throws -> (system: SimulatedSystem, error: DriverError?) {
    let disk = try SmallDisk()
    let system = SimulatedSystem(
      configuration: paged(mutant: mutant), image: try DiskImage(path: disk.path),
      engine: try AssembledEngine(.model))
    let guest = try BlockGuest(system)
    guest.block.patience = 40_000
    (guest.mapper as? IOMMUMapper)?.pager?.failsNext = true
    let buffer = guest.device.memory(8192)
    var error: DriverError?
    do throws(DriverError) {
      for queue in 0..<UInt64(2) {
        let segment = BlockRequest.Segment(
          buffer: buffer.advanced(by: 4096 * queue), byteCount: 512)
        _ = try guest.block.submit(
          BlockRequest(type: .read, sector: 1, segments: [segment], token: Int(queue)))
      }
      guest.block.publish()
      while guest.block.outstandingCount > 0 {
        try guest.block.collect(
          needsReset: { guest.virtio.readStatus().contains(.needsReset) }, { _ in })
      }
    } catch let failure {
      error = failure
    }
    // What the other queue still does.
    system.cpu.pause(cycles: 20_000)
    return (system, error)
  }

  @Test("a failure stops the queue with code and address, and the device needs a reset")
  func failure() throws {
    let (system, error) = try fail()
    #expect(error == .deviceNeedsReset)
    #expect(system.judge?.violations.map(\.description) == [])
    let stopped = try #require(system.counters.deviceErrors.first)
    #expect(stopped.code == .readFailed || stopped.code.rawValue != 0)
    #expect(stopped.address != 0)
    let at = UInt16(0x204)
    let status = system.endpoint.space.read(at) >> 16
    #expect(status == UInt32(PageRequestCapability.responseFailure))
  }

  @Test("a device that asks behind a failure is caught")
  func behindFailure() throws {
    let (system, _) = try fail(.asksBehindFailure)
    #expect(system.judge?.violations.first?.rule == .pageRequestsWithinBounds)
  }

  @Test(
    "an engine with a translation cache of its own is refused",
    .enabled(if: RTLLibrary.isPresent(.ats), "the RTL of ats is not built"))
  func lacks() throws {
    #expect(throws: DiskRun.StartError.self) { try perform(paged(.ats)) }
  }
}
