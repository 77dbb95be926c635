import Endpoint
import GuestDriver
import HostPlatform
import OrderingReference
import Scenarios
import VirtioLayouts

/// One machine of a scenario: what it is made of and what its guest does.
struct ConformanceMachine {
  var system: SystemConfiguration
  var kind: VirtioDeviceType = .block
  /// Whether a conforming driver brings this device up.
  var expectsBringUp = true
  /// What the guest does; an error ends the run, not the scenario.
  var work: (ConformanceBench) throws -> Void

  /// A small machine that reaches data by `access` and uses `features` of queues.
  init(
    _ access: AccessMode, _ features: FeatureBits = [], kind: VirtioDeviceType = .block,
    work: @escaping (ConformanceBench) throws -> Void
  ) {
    var system = SystemConfiguration(access: access, bounceByteCount: Self.bounceByteCount)
    system.engine = .model
    system.memoryByteCount = 16 << 20
    system.queueSize = 16
    system.ringFeatures = features
    system.endpoint.queueCount = kind == .net ? 5 : 2
    system.endpoint.vectorCount = 8
    system.watchdogLimit = 300_000
    self.system = system
    self.kind = kind
    self.work = work
  }

  /// Bytes of the region, with room for two areas of the device memory buffer's pool.
  private static let bounceByteCount: UInt64 = 8 << 20

  /// What the monitor is told.
  var watched: ConformanceConfiguration {
    var mapped: ConformanceConfiguration.MappedDevice?
    if case .memoryMapped(let base, let isLegacy) = system.endpoint.transport {
      mapped = ConformanceConfiguration.MappedDevice(base: base, isLegacy: isLegacy)
    }
    return ConformanceConfiguration(
      hostByteCount: system.memoryByteCount, bounceByteCount: system.endpoint.bounceByteCount,
      identityHostMemory: system.access == .direct, mappedDevice: mapped,
      requiresRegion: system.endpoint.requiresBounce, expectsBringUp: expectsBringUp)
  }

  /// The same with something else about it.
  func with(_ change: (inout ConformanceMachine) -> Void) -> ConformanceMachine {
    var other = self
    change(&other)
    return other
  }
}
