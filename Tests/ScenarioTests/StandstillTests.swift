import ByteLayouts
import Endpoint
import GuestDriver
import HostPlatform
import PCIeLayouts
import Scenarios
import Testing
import VirtioLayouts

@Suite("A run that stands still ends and says who waits")
struct StandstillTests {
  @Test("a device that may not master the bus leaves the driver waiting, and both are named")
  func busMasterOff() throws {
    let disk = try SmallDisk()
    let engine = try AssembledEngine(.model)
    let system = SimulatedSystem(
      configuration: machine(.direct), image: try DiskImage(path: disk.path), engine: engine)
    let guest = try BlockGuest(system)
    system.cpu.writeConfiguration(
      try #require(guest.function).identifier, register: ConfigurationHeader.command,
      value: UInt32(ConfigurationHeader.memorySpaceEnable), byteCount: 2)
    let buffer = try #require(guest.pages.allocate())
    let request = BlockRequest(
      type: .read, sector: 0,
      segments: [BlockRequest.Segment(buffer: buffer, byteCount: 512)], token: 0)
    #expect(try guest.block.submit(request) == .accepted)
    guest.block.publish()
    #expect(
      throws: DriverError.noProgress(
        waitingFor: "an interrupt for one of 1 block requests")
    ) {
      try guest.block.collect(needsReset: { false }, { _ in })
    }
    #expect(system.waitingParties.contains("fetch engine busy with queues 0"))
  }

  @Test("a device that requires its bounce memory refuses a driver without the feature")
  func featureRefused() throws {
    let disk = try SmallDisk()
    var configuration = machine(.direct)
    configuration.endpoint.bounceByteCount = 64 << 10
    configuration.endpoint.bounceProfile = .swiotlbCapability(.strict)
    configuration.endpoint.requiresBounce = true
    let system = SimulatedSystem(
      configuration: configuration, image: try DiskImage(path: disk.path),
      engine: try AssembledEngine(.model))
    #expect {
      try BlockGuest(system)
    } throws: { error in
      if case .featuresRefused? = error as? DriverError { return true }
      return false
    }
  }

  @Test("rings that do not fit the bounce region are reported with their size")
  func ringsDoNotFit() throws {
    let disk = try SmallDisk()
    var configuration = machine(.bounce)
    configuration.endpoint.bounceByteCount = 64 << 10
    configuration.endpoint.maximumQueueSize = 4096
    configuration.queueSize = 4096
    let system = SimulatedSystem(
      configuration: configuration, image: try DiskImage(path: disk.path),
      engine: try AssembledEngine(.model))
    #expect(throws: DriverError.ringsDoNotFit(queue: 0, byteCount: 8198)) {
      try BlockGuest(system)
    }
  }
}
