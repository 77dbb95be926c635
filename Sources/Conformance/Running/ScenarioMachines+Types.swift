import Endpoint
import GuestDriver
import Scenarios
import VirtioLayouts

/// What each device type does.
extension ConformanceScenario {
  var typeMachines: [ConformanceMachine] {
    switch self {
    case .packedMerged: [net([.ringPacked])]
    case .netMerged: [net([])]
    case .net: [net([]), net([]).with { $0.system.endpoint.offersMergeableBuffers = false }]
    case .block: [ConformanceMachine(.direct, work: Self.configureDisk)]
    case .readOnlyBlock:
      [
        ConformanceMachine(.direct) { try DiskBench($0).traffic(20) }
          .with { $0.system.endpoint.isReadOnly = true }
      ]
    case .blockRanges: [ConformanceMachine(.direct, work: Self.discard)]
    case .console:
      [
        ConformanceMachine(.direct, kind: .console) {
          try DeviceRun.work(
            .console(byteCount: 600, terminal: ConsoleTerminal(echoes: true)), on: $0.system)
        }
      ]
    default: []
    }
  }

  private func net(_ features: FeatureBits) -> ConformanceMachine {
    ConformanceMachine(.direct, features, kind: .net) { bench in
      guard let wire = bench.wire else { return }
      var settings = NetEcho.Settings()
      settings.frameCount = 24
      settings.pairCount = 2
      settings.depth = 4
      settings.mergedByteCount = 256
      try DeviceRun.work(.net(settings, wire: wire), on: bench.system)
    }
  }

  /// Reads and writes the configuration of a disk between requests.
  private static func configureDisk(_ bench: ConformanceBench) throws {
    var options = DiskBench.Options()
    options.wanted = [.blockWritebackControl, .blockSize]
    let disk = try DiskBench(bench, options: options)
    let virtio = disk.guest.virtio
    try disk.traffic(20)
    let _: UInt8 = virtio.readDevice(BlockConfiguration.writebackOffset)
    let _: UInt8 = virtio.readDevice(BlockConfiguration.writebackOffset + 1)
    for mode in [UInt8(0), 1] {
      disk.writeConfiguration(BlockConfiguration.writebackOffset, mode)
      bench.wait()
      try disk.traffic(8)
    }
  }

  private static func discard(_ bench: ConformanceBench) throws {
    var options = DiskBench.Options()
    options.wanted = [.blockDiscard, .blockWriteZeroes]
    let disk = try DiskBench(bench, options: options)
    for flags in [UInt32(0), 1, 4] {
      for type in [BlockRequestType.discard, .writeZeroes] {
        let range = BlockRange(sector: 40, sectorCount: 8, flags: flags)
        _ = try disk.submit(type, range: range)
      }
    }
    try disk.finishSubmitted()
    try disk.traffic(12)
  }
}
