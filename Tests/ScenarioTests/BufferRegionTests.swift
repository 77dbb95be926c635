import Endpoint
import GuestDriver
import Scenarios
import TestSupport
import Testing
import Trace
import VirtioLayouts

/// Keeps what the driver maps in the device memory buffer, how deep its queues are, and the status.
private final class RegionWatch: TraceObserver {
  private(set) var mapped: [DMAMapping] = []
  private(set) var region: BounceRegion?
  private(set) var queues: [QueueAreas] = []
  private(set) var status = DeviceStatus()
  /// Live mappings by each page that they touch.
  private var live: [UInt64: Int] = [:]
  private(set) var sharedPageCount = 0

  func observe(_ event: TraceEvent, payload: RawSpan) {
    switch event.body {
    case .regionPlaced(let placed): region = placed
    case .queueConfigured(let areas) where areas.party == .driver: queues.append(areas)
    case .statusChanged(let value): status = DeviceStatus(rawValue: value)
    case .dmaMapped(let mapping):
      mapped.append(mapping)
      for page in pages(mapping) {
        live[page, default: 0] += 1
        sharedPageCount += live[page] == 1 ? 0 : 1
      }
    case .dmaUnmapped(let mapping):
      for page in pages(mapping) { live[page, default: 0] -= 1 }
    default: break
    }
  }

  private func pages(_ mapping: DMAMapping) -> ClosedRange<UInt64> {
    mapping.memoryAddress / 4096...(mapping.memoryAddress + mapping.byteCount - 1) / 4096
  }
}

@Suite("A disk over a device memory buffer (DMB-G)")
struct BufferRegionTests {
  private func run(
    _ configuration: SystemConfiguration, _ workload: WorkloadConfiguration = smallWorkload()
  ) throws -> (result: RunResult, watch: RegionWatch) {
    let disk = try SmallDisk()
    var run = DiskRun(system: configuration, workload: workload, imagePath: disk.path)
    run.imageHash = disk.hash
    let watch = RegionWatch()
    run.observers = [watch]
    return (try run.perform().result, watch)
  }

  @Test(
    "a whole run uses pages of the pool and nothing else, each for one mapping",
    arguments: [AccessMode.dmbOffset, .dmbBus],
    [[], [.indirectDescriptors, .eventIndex], [.ringPacked], [.ringPacked, .indirectDescriptors]]
      as [FeatureBits])
  func pages(access: AccessMode, features: FeatureBits) throws {
    var configuration = machine(access)
    configuration.ringFeatures = features
    let (result, watch) = try run(configuration)
    #expect(result.reasons == [] && result.verdict == .holds)
    let region = try #require(watch.region)
    let geometry = try DMBGeometry(base: region.base, byteCount: region.byteCount)
    #expect(watch.mapped.count > 50)
    for mapping in watch.mapped {
      #expect(mapping.space == .bounce)
      #expect(geometry.page(atOffset: mapping.memoryAddress) != nil, "begins with a page")
      #expect(mapping.memoryAddress + mapping.byteCount <= region.byteCount)
      #expect(
        mapping.deviceAddress
          == mapping.memoryAddress + (access == .dmbBus ? region.base : 0))
    }
    #expect(watch.sharedPageCount == 0)
    let rings = watch.mapped.filter { $0.direction == .bidirectional }
    #expect(rings.count == (features.contains(.ringPacked) ? 3 : 1) * watch.queues.count)
  }

  /// 63 pages for two queues of 8192 entries: 53 or 34 for the first, 10 or 29 for the second.
  private func tight(_ access: AccessMode, _ features: FeatureBits) -> SystemConfiguration {
    var configuration = machine(access)
    configuration.endpoint.bounceByteCount = 256 << 10
    configuration.endpoint.maximumQueueSize = 8192
    configuration.endpoint.queueCount = 2
    configuration.queueSize = 8192
    configuration.ringFeatures = features
    return configuration
  }

  @Test(
    "a split queue that does not fit is halved until it does, and the disk works (DMB-G08)",
    arguments: [AccessMode.dmbOffset, .dmbBus])
  func halves(access: AccessMode) throws {
    var workload = smallWorkload()
    workload.requestByteCount = 4096
    let (result, watch) = try run(tight(access, []), workload)
    #expect(result.reasons == [] && result.verdict == .holds)
    #expect(watch.queues.map(\.size) == [8192, 1024])
  }

  @Test(
    "a packed queue that does not fit ends the driver, with FAILED (DMB-G08)",
    arguments: [AccessMode.dmbOffset, .dmbBus])
  func packedFails(access: AccessMode) throws {
    let (result, watch) = try run(tight(access, .ringPacked))
    let error = DriverError.ringsDoNotFit(queue: 1, byteCount: 8192 * 16 + 8)
    #expect(result.reasons.first == "\(error)" && result.verdict != .holds)
    #expect(watch.queues.map(\.size) == [8192])
    #expect(watch.status.contains(.failed) && !watch.status.contains(.driverOK))
  }

  @Test(
    "a region of three usable pages ends the driver, with FAILED (DMB-G02)",
    arguments: [AccessMode.dmbOffset, .dmbBus])
  func tooSmall(access: AccessMode) throws {
    var configuration = machine(access)
    configuration.endpoint.bounceByteCount = 16 << 10
    let (result, watch) = try run(configuration)
    let error = DriverError.bufferRegion(.tooFewPages(found: 3, regionByteCount: 16 << 10))
    #expect(result.reasons.first == "\(error)" && result.verdict != .holds)
    #expect(watch.queues.isEmpty && watch.mapped.isEmpty)
    #expect(watch.status.contains(.failed) && !watch.status.contains(.driverOK))
  }

  @Test(
    "segments are as large as can be mapped, an exhausted pool only delays (DMB-G06, G10)")
  func exhausted() throws {
    var configuration = machine(.dmbOffset)
    configuration.endpoint.bounceByteCount = 128 << 10
    var workload = smallWorkload()
    workload.segmentByteCount = 16 << 10
    let (result, watch) = try run(configuration, workload)
    #expect(result.reasons == [] && result.verdict == .holds)
    let largest = watch.mapped.filter { $0.direction != .bidirectional }.map(\.byteCount).max()
    #expect(largest == 3 * 4096, "an eighth of 31 pages")
  }
}
