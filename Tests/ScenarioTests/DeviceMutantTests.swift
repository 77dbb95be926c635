import Endpoint
import OrderingReference
import Scenarios
import Testing
import VirtioLayouts

@Suite("Devices that break one obligation are found by what the run sees")
struct DeviceMutantTests {
  @Test("returning requests as they are done breaks IN_ORDER", arguments: [false, true])
  func order(isPacked: Bool) throws {
    for mutant in [nil, EndpointMutant.usesOutOfOrder] {
      var configuration = machine(.direct)
      configuration.ringFeatures = isPacked ? [.inOrder, .ringPacked] : [.inOrder]
      configuration.endpoint.mutant = mutant
      var workload = smallWorkload()
      // Sizes that differ, so that a small request overtakes a large one.
      workload.drawsRequestSizes = true
      let (result, _, _, _) = try perform(configuration, workload: workload)
      let isFound = result.violations.contains { $0.rule == .usedInOrder }
      #expect(isFound == (mutant != nil))
    }
  }

  @Test("a wrong count of buffers is found by the driver")
  func buffers() throws {
    for mutant in [nil, EndpointMutant.countsOneBuffer] {
      var configuration = machine(.direct)
      configuration.endpoint.queueCount = 3
      configuration.endpoint.mutant = mutant
      var settings = NetEcho.Settings()
      settings.frameCount = 40
      let wire = NetWire(pairCount: 1, echoes: true)
      let (result, _) = try DeviceRun(
        system: configuration, job: .net(settings, wire: wire)
      ).perform()
      #expect((result.verdict == .holds) == (mutant == nil))
    }
  }

  @Test("a device that does not look again after its wish loses a buffer and stands still")
  func secondLook() throws {
    for mutant in [nil, EndpointMutant.skipsSecondLook, .neverAsksForNotification] {
      var configuration = machine(.direct)
      configuration.ringFeatures = [.eventIndex]
      configuration.endpoint.mutant = mutant
      configuration.endpoint.queueCount = 3
      var settings = NetEcho.Settings()
      settings.frameCount = 400
      let wire = NetWire(pairCount: 1, echoes: true)
      let (result, _) = try DeviceRun(
        system: configuration, job: .net(settings, wire: wire)
      ).perform()
      #expect((result.verdict == .holds) == (mutant == nil), "\(String(describing: mutant))")
    }
  }
}
