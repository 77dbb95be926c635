import Endpoint
import HostPlatform
import Scenarios
import Testing
import VirtioLayouts

/// A way to reach a device: transport, register layout, interrupts.
struct Way: Sendable, CustomTestStringConvertible {
  var name: String
  var transport: EndpointTransport
  var isLegacy = false
  var usesPin = false
  var testDescription: String { name }

  private static let base = AddressMap.platformDevices.lowerBound

  static let all: [Way] = [
    Way(name: "modern, INTx", transport: .modern, usesPin: true),
    Way(name: "transitional by its capabilities", transport: .transitional),
    Way(name: "transitional by its capabilities, INTx", transport: .transitional, usesPin: true),
    Way(name: "legacy", transport: .transitional, isLegacy: true),
    Way(name: "legacy, INTx", transport: .transitional, isLegacy: true, usesPin: true),
    Way(
      name: "memory-mapped", transport: .memoryMapped(base: base, isLegacy: false), usesPin: true),
    Way(
      name: "memory-mapped legacy", transport: .memoryMapped(base: base, isLegacy: true),
      isLegacy: true, usesPin: true),
  ]

  /// The sets of features that go with it.
  var featureSets: [FeatureBits] {
    let both: [FeatureBits] = [[], [.indirectDescriptors, .eventIndex]]
    return isLegacy ? both : both + [[.ringPacked, .inOrder, .notificationData, .ringReset]]
  }

  func apply(to configuration: inout SystemConfiguration) {
    configuration.endpoint.transport = transport
    configuration.usesPin = usesPin
    if case .transitional = transport { configuration.usesLegacyInterface = isLegacy }
  }
}

@Suite("Transports (VIRTIO v1.4, 4.1 and 4.2)")
struct TransportTests {
  @Test("a disk is read and written by every way, and the judge holds", arguments: Way.all)
  func disk(way: Way) throws {
    for features in way.featureSets {
      var configuration = machine(.direct)
      way.apply(to: &configuration)
      configuration.ringFeatures = features
      let (result, system, _, disk) = try perform(configuration)
      #expect(result.reasons == [], "\(features)")
      #expect(result.outcome?.firstRead == disk.hash)
      #expect(try disk.currentHash() == result.outcome?.readBack)
      #expect((system.counters.upstreamInterrupts == 0) == way.usesPin)
    }
  }

  @Test("frames are echoed by every way", arguments: Way.all)
  func net(way: Way) throws {
    for features in way.featureSets {
      var configuration = machine(.direct)
      way.apply(to: &configuration)
      configuration.ringFeatures = features
      configuration.endpoint.queueCount = 3
      var settings = NetEcho.Settings()
      settings.frameCount = 50
      let wire = NetWire(pairCount: 1, echoes: true)
      let (result, _) = try DeviceRun(
        system: configuration, job: .net(settings, wire: wire)
      ).perform()
      #expect(result.reasons == [], "\(features)")
      #expect(wire.receivedCount == 50)
    }
  }

  @Test("a legacy driver gets 10 bytes of header without merged buffers, and bit 27 as ANY_LAYOUT")
  func legacyHeader() throws {
    var configuration = machine(.direct)
    configuration.endpoint.transport = .transitional
    configuration.endpoint.offersMergeableBuffers = false
    configuration.endpoint.bounceByteCount = 1 << 20
    configuration.endpoint.bounceProfile = .swiotlbCapability(.strict)
    configuration.endpoint.queueCount = 3
    configuration.usesLegacyInterface = true
    // Through this interface the bit says nothing about bounce memory.
    configuration.ringFeatures = [.anyLayout]
    var settings = NetEcho.Settings()
    settings.frameCount = 20
    let wire = NetWire(pairCount: 1, echoes: true)
    let (result, system) = try DeviceRun(
      system: configuration, job: .net(settings, wire: wire)
    ).perform()
    #expect(result.reasons == [])
    #expect(wire.receivedCount == 20)
    #expect(system.counters.upstreamOther > 0)
    #expect(system.counters.localAccesses == 0)
  }
}
