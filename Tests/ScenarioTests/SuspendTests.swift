import Endpoint
import GuestDriver
import HostPlatform
import OrderingReference
import Scenarios
import Testing
import VirtioLayouts

/// A disk whose driver has requests under way.
private final class BusyDisk {
  let disk: SmallDisk
  let system: SimulatedSystem
  let guest: BlockGuest
  private(set) var doneCount = 0

  init(_ features: FeatureBits, mutant: EndpointMutant? = nil) throws {
    disk = try SmallDisk()
    var configuration = machine(.direct)
    configuration.ringFeatures = features
    configuration.endpoint.mutant = mutant
    system = SimulatedSystem(
      configuration: configuration, image: try DiskImage(path: disk.path),
      engine: try AssembledEngine(.model))
    guest = try BlockGuest(system)
  }

  /// Submits reads that the device has not answered yet.
  func submit(_ count: Int) throws {
    for number in 0..<count {
      let buffer = try #require(guest.pages.allocate())
      let request = BlockRequest(
        type: .read, sector: UInt64(number),
        segments: [BlockRequest.Segment(buffer: buffer, byteCount: 4096)], token: number)
      #expect(try guest.block.submit(request) == .accepted)
    }
    guest.block.publish()
  }

  func collect(_ count: Int) throws {
    let goal = doneCount + count
    while doneCount < goal {
      try guest.block.collect(needsReset: { false }) { done in
        #expect(done.status == .ok)
        doneCount += 1
      }
    }
  }

  var violations: [Violation] { system.judge?.violations ?? [] }
}

@Suite("Suspending and resuming, and resetting one queue (VIRTIO v1.4, 2.6 and 3.4)")
struct SuspendTests {
  private static let formats: [FeatureBits] = [
    [.suspend, .ringReset], [.suspend, .ringReset, .ringPacked],
    [.suspend, .ringReset, .eventIndex, .inOrder, .indirectDescriptors],
    [.suspend, .ringReset, .ringPacked, .eventIndex, .indirectDescriptors],
  ]

  @Test("requests under way are answered before the suspension is confirmed", arguments: formats)
  func suspends(features: FeatureBits) throws {
    let bench = try BusyDisk(features)
    try bench.submit(12)
    try bench.guest.virtio.suspend()
    #expect(bench.guest.virtio.readStatus() == [.acknowledge, .driver, .featuresOK, .suspend])
    #expect(bench.system.endpoint.requestCount == 12)
    try bench.collect(12)
    // Nothing moves while suspended.
    bench.system.cpu.pause(cycles: 20_000)
    try bench.guest.virtio.resume()
    #expect(bench.guest.virtio.readStatus() == [.acknowledge, .driver, .featuresOK, .driverOK])
    try bench.submit(9)
    try bench.collect(9)
    #expect(bench.system.drain())
    #expect(bench.violations.isEmpty, "\(bench.violations)")
  }

  @Test("a device that confirms before it is done is seen to go on", arguments: formats)
  func mutant(features: FeatureBits) throws {
    let bench = try BusyDisk(features, mutant: .suspendsWithoutDraining)
    try bench.submit(12)
    try bench.guest.virtio.suspend()
    bench.system.cpu.pause(cycles: 20_000)
    #expect(bench.violations.contains { $0.rule == .suspendedDeviceIsSilent })
  }

  @Test("a queue that is reset is silent, and works again with another size", arguments: formats)
  func resetsQueue(features: FeatureBits) throws {
    let bench = try BusyDisk(features)
    try bench.submit(16)
    let virtio = bench.guest.virtio
    for number in UInt16(0)..<4 { try virtio.reset(queue: number) }
    bench.system.cpu.pause(cycles: 20_000)
    let settings = Virtqueue.Settings(features: bench.guest.features)
    let cpu = bench.system.cpu
    var queues: [Virtqueue] = []
    for number in UInt16(0)..<4 {
      #expect(virtio.maximumSize(queue: number) == 256)
      let queue: Virtqueue =
        features.contains(.ringPacked)
        ? try PackedQueue(
          index: number, size: 16, mapper: bench.guest.mapper, cpu: cpu,
          trace: bench.system.trace, settings: settings)
        : try SplitQueue(
          index: number, size: 16, mapper: bench.guest.mapper, cpu: cpu,
          trace: bench.system.trace, settings: settings)
      try virtio.enable(queue, vector: number + 1)
      queues.append(queue)
    }
    let headers = bench.guest.device.memory(BlockDriver.headerByteCount(slotCount: 8))
    let block = BlockDriver(
      queues: queues, mapper: bench.guest.mapper, cpu: cpu, interrupts: cpu, headers: headers,
      slotCount: 8)
    let buffer = try #require(bench.guest.pages.allocate())
    for number in 0..<4 {
      let request = BlockRequest(
        type: .read, sector: UInt64(number),
        segments: [BlockRequest.Segment(buffer: buffer, byteCount: 512)], token: number)
      #expect(try block.submit(request) == .accepted)
      block.publish()
      var isDone = false
      try block.collect(needsReset: { false }) { isDone = $0.status == .ok }
      #expect(isDone)
    }
    #expect(bench.system.drain())
    #expect(bench.violations.isEmpty, "\(bench.violations)")
  }

  @Test("a device without the feature ignores both")
  func notNegotiated() throws {
    let bench = try BusyDisk([])
    #expect(throws: DriverError.self) { try bench.guest.virtio.suspend() }
    #expect(bench.guest.virtio.readStatus().contains(.driverOK))
    try bench.guest.virtio.reset(queue: 0)
    try bench.submit(8)
    try bench.collect(8)
    #expect(bench.violations.isEmpty)
  }
}
