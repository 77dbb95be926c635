import Endpoint
import GuestDriver
import HostPlatform
import Scenarios
import VirtioLayouts

/// Enumeration, negotiation and registers.
extension ConformanceScenario {
  var setUpMachines: [ConformanceMachine] {
    switch self {
    case .negotiation:
      [
        ConformanceMachine(.direct) { try DiskBench($0).traffic(4) },
        ConformanceMachine(.direct, kind: .entropy) {
          try DeviceRun.work(.entropy(byteCount: 128), on: $0.system)
        },
      ]
    case .everyFeature: [everything]
    case .refusedFeatures:
      [
        ConformanceMachine(.direct) { try Self.beRefused($0) },
        ConformanceMachine(.bounce) { try Self.beRefused($0) },
        ConformanceMachine(.dmbOffset) { try Self.beRefused($0) },
      ]
    case .unknownFeatures:
      [
        ConformanceMachine(.direct) { try DiskBench($0).traffic(4) }.with {
          $0.system.endpoint.reservedFeatures = [FeatureBits(bit: 46), FeatureBits(bit: 30)]
        }
      ]
    case .registerReadBack: [ConformanceMachine(.direct, [.ringReset], work: Self.readBack)]
    case .oddCapabilities:
      [CapabilityOddity.longer, .doubled].map { oddity in
        ConformanceMachine(.direct) { try DiskBench($0).traffic(8) }
          .with { $0.system.endpoint.capabilityOddity = oddity }
      }
    case .configurationWindow:
      [
        ConformanceMachine(.direct, work: Self.lookThroughWindow),
        ConformanceMachine(.bounce, work: Self.lookThroughWindow),
      ]
    case .configurationChange:
      [ConformanceMachine(.direct, [.suspend], kind: .net, work: Self.changeConfiguration)]
    case .movedRegion: [ConformanceMachine(.bounce, work: Self.moveRegion)]
    default: []
    }
  }

  private var everything: ConformanceMachine {
    ConformanceMachine(.direct, EndpointConfiguration.allRingFeatures) { bench in
      var options = DiskBench.Options()
      options.wanted = FeatureBits(rawValue: 0x1f_ffff_ffff).subtracting([.accessPlatform])
        .union(.orderPlatform)
      try DiskBench(bench, options: options).traffic(12)
    }
  }

  /// Sets that the device has to refuse, and then one that it takes.
  private static func beRefused(_ bench: ConformanceBench) throws {
    let first = try DeviceGuest(bench.system, type: .block, wanted: [])
    let virtio = first.virtio
    let registers = virtio.registers
    func isAccepted(_ features: FeatureBits) throws -> Bool {
      try virtio.reset()
      registers.status = [.acknowledge]
      registers.status = [.acknowledge, .driver]
      _ = registers.offeredFeatures()
      registers.acknowledge(features)
      registers.status = [.acknowledge, .driver, .featuresOK]
      return registers.status.contains(.featuresOK)
    }
    let usual: FeatureBits = [.version1, .accessPlatform, .orderPlatform]
    let offered = registers.offeredFeatures()
    let sets: [FeatureBits] = [
      offered.subtracting([.version1, .swiotlb, .deviceMemoryBuffer]),
      offered.union(FeatureBits(bit: 47)),
      offered.contains(.deviceMemoryBuffer)
        ? [.version1, .deviceMemoryBuffer]
        : usual.union(FeatureBits(bit: 40)).union(FeatureBits(bit: 47)),
    ]
    for features in sets where try isAccepted(features) {
      throw ScenarioFailure.acceptedWrongSet
    }
    if bench.system.configuration.endpoint.requiresBounce,
      try isAccepted(offered.intersection(usual))
    {
      throw ScenarioFailure.acceptedWrongSet
    }
    registers.status = [.acknowledge, .driver, .failed]
    try DiskBench(bench).traffic(4)
  }

  private static func moveRegion(_ bench: ConformanceBench) throws {
    let disk = try DiskBench(bench)
    try disk.traffic(8)
    try disk.guest.virtio.reset()
    disk.reclaim()
    var options = DiskBench.Options()
    options.skipped = 64 << 20
    try DiskBench(bench, options: options).traffic(12)
  }

  /// Reads the configuration before FEATURES_OK and behind it.
  private static func lookEarly(_ bench: ConformanceBench) throws {
    let virtio = try DeviceGuest(bench.system, type: .net, wanted: [.netMTU, .netStatus]).virtio
    let registers = virtio.registers
    func look() {
      let _: UInt16 = virtio.readDevice(NetConfiguration.statusOffset)
      let _: UInt16 = virtio.readDevice(NetConfiguration.mtuOffset)
    }
    try virtio.reset()
    registers.status = [.acknowledge]
    registers.status = [.acknowledge, .driver]
    let offered = registers.offeredFeatures()
    look()
    registers.acknowledge(offered.intersection([.version1, .netMTU, .netStatus]))
    registers.status = [.acknowledge, .driver, .featuresOK]
    _ = registers.status
    look()
  }

  private static func changeConfiguration(_ bench: ConformanceBench) throws {
    let system = bench.system
    try lookEarly(bench)
    let guest = try DeviceGuest(
      system, type: .net, wanted: [.netMAC, .netMTU, .netStatus, .netMergeableReceiveBuffers])
    let virtio = guest.virtio
    func look() {
      _ = virtio.registers.generation
      let _: UInt16 = virtio.readDevice(NetConfiguration.statusOffset)
      let _: UInt16 = virtio.readDevice(NetConfiguration.mtuOffset)
      _ = virtio.registers.generation
    }
    func awaitChange() throws {
      guard bench.cpu.waitForInterrupt(among: 0...0, limit: 40_000) != nil else {
        throw ScenarioFailure.noChange
      }
      _ = virtio.registers.takeInterruptStatus()
      look()
    }
    look()
    try guest.enableVectors(queueCount: 2)
    for _ in 0..<2 { _ = try guest.addQueue() }
    virtio.start()
    look()
    for isPlugged in [false, true] {
      system.endpoint.plug(isPlugged, at: system.cycle)
      try awaitChange()
    }
    try virtio.suspend()
    system.endpoint.plug(false, at: system.cycle)
    bench.wait()
    try virtio.resume()
    try awaitChange()
  }
}
