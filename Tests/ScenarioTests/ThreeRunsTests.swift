import Endpoint
import HostPlatform
import OrderingReference
import PCIeFabric
import PCIeLayouts
import RTLBridge
import Scenarios
import Testing

@Suite("The disk job in every access mode")
struct ThreeRunsTests {
  @Test(
    "the guest reads what the file holds and reads back what it wrote",
    arguments: AccessMode.allCases)
  func model(access: AccessMode) throws {
    let (result, _, _, disk) = try perform(machine(access))
    #expect(result.reasons == [])
    #expect(result.verdict == .holds)
    #expect(result.outcome?.firstRead == disk.hash)
    #expect(result.outcome?.readBack == result.outcome?.expected)
    #expect(result.outcome?.readBack != disk.hash)
    // What was flushed is in the file.
    #expect(try disk.currentHash() == result.outcome?.readBack)
  }

  @Test(
    "the RTL does the same, and lockstep finds no pin that differs",
    .enabled(if: rtlIsPresent, "the RTL library is not built"),
    arguments: AccessMode.allCases, [EngineKind.rtl, .lockstep])
  func rtl(access: AccessMode, engine: EngineKind) throws {
    let (result, machine, _, _) = try perform(machine(access, engine))
    #expect(result.reasons == [])
    #expect(result.verdict == .holds)
    #expect(machine.engine.lockstep?.mismatchCount ?? 0 == 0)
  }

  @Test("bounced traffic sends nothing up the link but MSI-X writes")
  func bounceStaysLocal() throws {
    let (result, machine, _, _) = try perform(machine(.bounce))
    #expect(result.upstreamOther == 0)
    #expect(result.upstreamInterrupts > 0)
    #expect(result.translationRequests == 0)
    #expect(result.bytesBounced > result.dataByteCount)
    #expect(machine.counters.localAccesses > 0)
  }

  @Test("behind the IOMMU translations, invalidations and hits really happen, and no fault")
  func translationsHappen() throws {
    let (result, _, _, _) = try perform(machine(.iommu))
    #expect(result.translationRequests > 0)
    #expect(result.translationHits > 0)
    #expect(result.invalidations > 0)
    #expect(result.translationFaults == 0)
  }

  @Test(
    """
    the three runs evaluate every rule of the judge but those of packed rings, IN_ORDER, forms, \
    page requests, PASIDs and errors
    """)
  func rulesAreExercised() throws {
    var counts: [RuleName: Int] = [:]
    for access in AccessMode.shown {
      let (result, _, _, _) = try perform(machine(access))
      counts.merge(result.ruleCounts, uniquingKeysWith: +)
    }
    let others: [RuleName] = [
      .usedInOrder, .descriptorNotRewritten, .promisedRangeKept, .windowClearOfMemory,
      .pageRequestsWithinBounds, .pageGroupsAnsweredOnce, .pasidAsEnabled,
      .errorIsReported, .errorReportHasCause, .headerLogIsGuiltyPacket,
    ]
    for rule in RuleName.allCases where !others.contains(rule) {
      #expect((counts[rule] ?? 0) > 0, "\(rule.rawValue) was never evaluated")
    }
  }

  @Test("a pool that holds few requests is back-pressure, not failure")
  func smallPool() throws {
    var configuration = machine(.bounce)
    configuration.endpoint.bounceByteCount = 64 << 10
    configuration.queueSize = 16
    let (result, machine, _, _) = try perform(configuration)
    #expect(result.reasons == [])
    #expect(result.verdict == .holds)
    #expect(machine.endpoint.configuration.bounceByteCount == 64 << 10)
  }

  @Test(
    "a starved link with seeded arbitration delivers everything",
    arguments: AccessMode.allCases)
  func starvedLink(access: AccessMode) throws {
    var configuration = machine(access)
    configuration.link.arbitration = .seeded
    configuration.link.posted.headers = 2
    configuration.link.posted.data = 32
    configuration.link.nonPosted.headers = 1
    configuration.link.nonPosted.data = 1
    configuration.link.maximumPayload = 128
    configuration.link.latency = 7
    configuration.root.readJitter = 90
    let (result, _, _, _) = try perform(configuration)
    #expect(result.reasons == [])
    #expect(result.verdict == .holds)
  }

  @Test(
    "requests of any size work, also smaller than a small write", arguments: [512, 1024, 48 << 10])
  func requestSizes(byteCount: Int) throws {
    var workload = smallWorkload()
    workload.requestByteCount = byteCount
    workload.segmentByteCount = min(byteCount, 4 << 10)
    let (result, _, _, _) = try perform(machine(.direct), workload: workload)
    #expect(result.reasons == [])
  }

  @Test("a request with more segments than the queue has descriptors says so")
  func tooManySegments() throws {
    var configuration = machine(.direct)
    configuration.queueSize = 4
    let (result, _, _, _) = try perform(configuration)
    #expect(result.verdict == .failed)
    #expect(
      result.reasons == [
        "a request needs 6 descriptors and a queue has 4; lower --request-size or raise "
          + "--queue-size"
      ])
  }

  @Test("queues of every usual size work", arguments: [UInt16(8), 16, 64, 256])
  func queueSizes(size: UInt16) throws {
    var configuration = machine(.direct)
    configuration.queueSize = size
    let (result, _, _, _) = try perform(configuration)
    #expect(result.reasons == [])
  }
}
