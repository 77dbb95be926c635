import Endpoint
import GuestDriver
import HostPlatform
import Scenarios
import VirtioLayouts

/// Notifications, interrupts and register layouts.
extension ConformanceScenario {
  var transportMachines: [ConformanceMachine] {
    switch self {
    case .notificationData:
      [[.notificationData], [.notificationData, .ringPacked]].map { plain($0) }
    case .notificationConfigurationData:
      [
        plain([.notificationConfigurationData]),
        plain([.notificationConfigurationData, .notificationData]),
      ]
    case .noVectors:
      [ConformanceMachine(.direct) { try Self.traffic($0, .none) }]
    case .sharedVector:
      [ConformanceMachine(.direct) { try Self.traffic($0, .shared) }]
    case .intx:
      [ConformanceMachine(.direct, work: Self.readStatusInVain).with { $0.system.usesPin = true }]
        + [plain([.eventIndex]).with { $0.system.usesPin = true }]
    case .legacy: [legacy([]), legacy([.indirectDescriptors, .eventIndex])]
    case .mmio: [mapped(isLegacy: false), mapped(isLegacy: true)]
    default: []
    }
  }

  private func plain(_ features: FeatureBits) -> ConformanceMachine {
    ConformanceMachine(.direct, features) { try DiskBench($0).traffic(60) }
  }

  private static func traffic(_ bench: ConformanceBench, _ use: DiskBench.Vectors) throws {
    var options = DiskBench.Options()
    options.vectorUse = use
    try DiskBench(bench, options: options).traffic(40)
  }

  /// Reads the interrupt status once more when nothing is left to tell.
  private static func readStatusInVain(_ bench: ConformanceBench) throws {
    let disk = try DiskBench(bench)
    try disk.traffic(60)
    bench.wait(10_000)
    for _ in 0..<2 { _ = disk.guest.virtio.registers.takeInterruptStatus() }
    try disk.traffic(10)
  }

  private func legacy(_ features: FeatureBits) -> ConformanceMachine {
    resetting(features).with {
      $0.system.endpoint.transport = .transitional
      $0.system.usesLegacyInterface = true
    }
  }

  private func mapped(isLegacy: Bool) -> ConformanceMachine {
    resetting([]).with {
      $0.system.endpoint.transport = .memoryMapped(
        base: AddressMap.platformDevices.lowerBound, isLegacy: isLegacy)
      $0.system.usesPin = true
    }
  }

  private func resetting(_ features: FeatureBits) -> ConformanceMachine {
    ConformanceMachine(.direct, features) { bench in
      let disk = try DiskBench(bench)
      try disk.traffic(20)
      try disk.guest.virtio.reset()
      try DiskBench(bench).traffic(20)
    }
  }
}
