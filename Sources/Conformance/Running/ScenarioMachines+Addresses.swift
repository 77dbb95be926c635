import Endpoint
import GuestDriver
import HostPlatform
import PCIeLayouts
import Scenarios
import VirtioLayouts

/// IOMMU, bounce region and device memory buffer.
extension ConformanceScenario {
  var addressMachines: [ConformanceMachine] {
    switch self {
    case .iommu:
      [
        plain(.iommu, []), plain(.iommu, [.ringPacked]),
        plain(.iommu, []).with {
          $0.system.insistsOnPlatform = false
          $0.system.endpoint.requiresAccessPlatform = false
        },
      ]
    case .iommuRaces: [ConformanceMachine(.iommu, work: Self.invalidateInRaces)]
    case .translationOff: [ConformanceMachine(.iommu, work: Self.turnTranslationOff)]
    case .bounceStrict: [plain(.bounce, []), plain(.bounce, [.eventIndex, .indirectDescriptors])]
    case .bouncePacked: [plain(.bounce, [.ringPacked])]
    case .bounceHint: [plain(.hint, [])]
    case .dmbOffset:
      [
        plain(.dmbOffset, []), plain(.dmbOffset, [.ringPacked, .indirectDescriptors]),
        ConformanceMachine(.dmbOffset) { try DiskBench($0).largeReads(24) }
          .with { $0.system.endpoint.bounceByteCount = Self.smallPoolByteCount },
      ]
    case .dmbBus: [plain(.dmbBus, [])]
    default: []
    }
  }

  /// Bytes of a region that few requests exhaust, and an eighth of which is less than a request.
  private static let smallPoolByteCount: UInt64 = 128 << 10

  private func plain(_ access: AccessMode, _ features: FeatureBits) -> ConformanceMachine {
    ConformanceMachine(access, features) { try DiskBench($0).traffic(40) }
  }

  /// Everything is forgotten again and again while requests are under way.
  private static func invalidateInRaces(_ bench: ConformanceBench) throws {
    let disk = try DiskBench(bench)
    guard let mapper = disk.guest.mapper as? IOMMUMapper else { return }
    try disk.traffic(8)
    for delay in 0..<24 {
      try disk.begin(4)
      bench.wait(1 + UInt64(delay) * 61)
      try mapper.forgetTranslations()
      try mapper.forgetTranslations(copies: 4)
      try disk.settle()
    }
  }

  /// Invalidations while ATS, and then bus mastering, is off.
  private static func turnTranslationOff(_ bench: ConformanceBench) throws {
    let disk = try DiskBench(bench)
    guard let mapper = disk.guest.mapper as? IOMMUMapper, let function = disk.guest.function,
      let at = function.extendedCapability(ATSCapability.identifier, cpu: bench.cpu)
    else { return }
    let control = at + UInt16(ATSCapability.control)
    let command = ConfigurationHeader.command
    func set(_ register: UInt16, _ value: UInt16) {
      bench.cpu.writeConfiguration(
        function.identifier, register: register, value: UInt32(value), byteCount: 2)
    }
    for _ in 0..<2 {
      try disk.traffic(12)
      set(control, 0)
      try mapper.forgetTranslations()
      set(command, ConfigurationHeader.memorySpaceEnable)
      try mapper.forgetTranslations()
      set(command, ConfigurationHeader.memorySpaceEnable | ConfigurationHeader.busMasterEnable)
      try disk.traffic(4)
      set(control, ATSCapability.enable)
    }
    try disk.traffic(12)
    // Without an invalidation in between, only the enabling empties the cache.
    set(control, 0)
    set(control, ATSCapability.enable)
    try disk.traffic(12)
  }
}
