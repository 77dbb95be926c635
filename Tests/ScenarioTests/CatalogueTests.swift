import CDescriptorFetchABI
import Endpoint
import Foundation
import Testing
import VirtioLayouts
import Virtqueues

@testable import Scenarios

/// A machine of the catalogue: a device, the rings, what was negotiated, and where memory lies.
struct CatalogueMachine: Sendable, CustomTestStringConvertible {
  enum Device: String, CaseIterable, Sendable { case block, net, console, entropy }

  var device: Device
  var access: AccessMode
  var features: FeatureBits
  var batch: Int

  var testDescription: String { "\(device) \(access) \(features) batches of \(batch)" }

  static let featureSets: [FeatureBits] = [
    [], [.indirectDescriptors], [.eventIndex], [.inOrder], [.notificationData],
    [.notificationConfigurationData],
    [.indirectDescriptors, .eventIndex, .inOrder, .notificationData],
    [
      .indirectDescriptors, .eventIndex, .inOrder, .notificationData,
      .notificationConfigurationData, .ringReset, .suspend,
    ],
  ]

  /// Every device over every set of features in both formats, by each kind of access.
  static let all: [CatalogueMachine] = Device.allCases.flatMap { device in
    AccessMode.allCases.flatMap { access in
      featureSets.flatMap { features in
        [features, features.union(.ringPacked)].map {
          CatalogueMachine(
            device: device, access: access, features: $0,
            batch: features.contains(.inOrder) ? 8 : 1)
        }
      }
    }
  }

  func configuration(_ engine: EngineKind) -> SystemConfiguration {
    var configuration = machine(access, engine)
    configuration.ringFeatures = features
    configuration.endpoint.usedBatchLimit = batch
    // Odd in packed rings, so that lists wrap at every place.
    configuration.queueSize = features.contains(.ringPacked) ? 43 : 64
    if device == .net { configuration.endpoint.queueCount = 3 }
    return configuration
  }

  func run(_ engine: EngineKind) throws -> RunResult {
    var configuration = configuration(engine)
    switch device {
    case .block: return try perform(configuration).result
    case .net:
      var settings = NetEcho.Settings()
      settings.frameCount = 60
      configuration.endpoint.queueCount = 3
      let wire = NetWire(pairCount: 1, echoes: true)
      return try DeviceRun(system: configuration, job: .net(settings, wire: wire)).perform().result
    case .console:
      let terminal = ConsoleTerminal(echoes: true)
      return try DeviceRun(
        system: configuration, job: .console(byteCount: 2000, terminal: terminal)
      ).perform().result
    case .entropy:
      return try DeviceRun(system: configuration, job: .entropy(byteCount: 2000)).perform().result
    }
  }
}

@Suite("The catalogue: devices, rings, features, memories")
struct CatalogueTests {
  @Test("every machine holds with the Swift engine", arguments: CatalogueMachine.all)
  func model(machine: CatalogueMachine) throws {
    let result = try machine.run(.model)
    #expect(result.reasons == [])
    #expect(result.verdict == .holds)
    #expect(result.requestCount > 0)
  }

  @Test(
    "every machine holds with the RTL, pin by pin as the Swift engine",
    .enabled(if: rtlIsPresent, "the RTL library is not built"),
    arguments: CatalogueMachine.all.filter { [.direct, .dmbOffset].contains($0.access) })
  func rtl(machine: CatalogueMachine) throws {
    let result = try machine.run(.lockstep)
    #expect(result.reasons == [])
    #expect(result.requestCount > 0)
  }

  @Test("what an engine lacks is named, with the remedy")
  func lack() {
    let engine = SwiftFetchEngine(features: UInt32(DFE_FEATURE_SPLIT))
    let lack = EngineLack(
      engine, needs: [.ringPacked, .indirectDescriptors, .eventIndex], size: 64)
    #expect(lack?.missing == ["packed rings", "indirect descriptors", "event index"])
    #expect(lack?.description.contains("--engine model") == true)
    #expect(EngineLack(engine, needs: [.inOrder, .notificationData], size: 64) == nil)
    #expect(EngineLack(SwiftFetchEngine(), needs: .ringPacked, size: 32768) == nil)
  }

  @Test("several pairs of queues carry their frames, over every format")
  func pairs() throws {
    for features in [[], [.ringPacked, .eventIndex]] as [FeatureBits] {
      var configuration = machine(.direct)
      configuration.ringFeatures = features
      configuration.endpoint.queueCount = 9
      var settings = NetEcho.Settings()
      settings.frameCount = 200
      settings.pairCount = 4
      let wire = NetWire(pairCount: 4, echoes: true)
      let (result, system) = try DeviceRun(
        system: configuration, job: .net(settings, wire: wire)
      ).perform()
      #expect(result.reasons == [])
      #expect(wire.transmittedCount == 200 && wire.receivedCount == 200 && wire.lostCount == 0)
      #expect(system.endpoint.requestCount >= 400)
    }
  }
}
