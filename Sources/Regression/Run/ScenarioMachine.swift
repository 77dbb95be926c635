import CycleKernel
import Endpoint
import HostPlatform
import PCIeFabric
import Scenarios
import VirtioLayouts

extension RegressionScenario {
  /// The machine of the scenario.
  ///
  /// - Parameter library: the path of another engine's library.
  func machine(library: String?) -> SystemConfiguration {
    let access = AccessMode(rawValue: self[.access]) ?? .direct
    var machine = SystemConfiguration(access: access, bounceByteCount: 4 << 20)
    machine.iommu = IOMMUKind(rawValue: self[.iommu]) ?? .vtd
    machine.engine = EngineKind(rawValue: self[.engine]) ?? .model
    machine.seed = seed
    machine.memoryByteCount = 64 << 20
    machine.library = library
    machine.queueSize = UInt16(number(.queueSize))
    machine.ringFeatures = ringFeatures
    machine.usesPin = self[.interrupts] == "intx"
    machine.bounceMemoryType = self[.memoryType] == "uc" ? .uncacheable : .writeCombining
    machine.watchdogLimit = 2_000_000
    setTransport(&machine)
    setLink(&machine)
    setDevice(&machine)
    return machine
  }

  private var ringFeatures: FeatureBits {
    var features: FeatureBits = []
    if self[.ring] == "packed" { features.insert(.ringPacked) }
    for (knob, bit) in [
      (Knob.indirect, FeatureBits.indirectDescriptors), (.eventIndex, .eventIndex),
      (.inOrder, .inOrder), (.notificationData, .notificationData), (.ringReset, .ringReset),
    ] where has(knob) { features.insert(bit) }
    return features
  }

  private func setTransport(_ machine: inout SystemConfiguration) {
    machine.usesLegacyInterface = self[.transport] == "legacy"
    let base = AddressMap.platformDevices.lowerBound
    machine.endpoint.transport =
      switch self[.transport] {
      case "transitional", "legacy": .transitional
      case "mmio": .memoryMapped(base: base, isLegacy: false)
      case "mmio-legacy": .memoryMapped(base: base, isLegacy: true)
      default: .modern
      }
  }

  private func setLink(_ machine: inout SystemConfiguration) {
    machine.link.latency = Cycle(number(.linkLatency))
    machine.link.maximumPayload = number(.payload)
    machine.link.completionsBreakAtEveryBoundary = self[.completions] == "every-boundary"
    let headers = number(.credits)
    // A packet with all the data that it may have must fit.
    let data = max(8 * headers, machine.link.maximumPayload / 16)
    machine.link.posted = CreditLimit(headers: headers, data: data)
    machine.link.nonPosted = CreditLimit(headers: headers, data: headers)
    machine.root.memoryLatency = Cycle(number(.memoryLatency))
    machine.root.readJitter = Cycle(number(.readJitter))
    machine.root.walkLatency = Cycle(number(.walkLatency))
    if self[.link] == "reorder" { machine.reorder() }
  }

  private func setDevice(_ machine: inout SystemConfiguration) {
    // Only as much as is asked for is offered, so that a driver that takes what it finds has no more.
    let always: FeatureBits = [.ringReset, .suspend, .notificationConfigurationData]
    machine.endpoint.ringFeatures = machine.ringFeatures.union(always)
    machine.endpoint.maximumQueueSize = 256
    machine.endpoint.usedBatchLimit = number(.usedBatch)
    machine.endpoint.tagCount = number(.tags)
    machine.endpoint.translationCacheEntryCount = number(.translations)
    machine.endpoint.bounceLatency = Cycle(number(.bounceLatency))
    machine.endpoint.mediaLatency = Cycle(number(.mediaLatency))
    machine.endpoint.mutant = mutant.flatMap(EndpointMutant.init(rawValue:))
    if self[.device] == "net" { machine.endpoint.queueCount = 2 * number(.pairs) + 1 }
    machine.endpoint.vectorCount = max(
      machine.endpoint.vectorCount, machine.endpoint.queueCount + 1)
  }

  /// What the guest does with its disk.
  var workload: WorkloadConfiguration {
    var workload = WorkloadConfiguration()
    workload.requestByteCount = 512 * number(.requestSectors)
    // Header and status take an entry each, and the ring holds the chain.
    let segments = max(1, min(number(.queueSize), 32) - 2)
    let least = (number(.requestSectors) + segments - 1) / segments
    workload.segmentByteCount =
      512 * min(number(.requestSectors), max(least, number(.segmentSectors)))
    workload.depth = number(.depth)
    workload.writeByteCount = UInt64(min(number(.writeKiB), number(.diskKiB))) << 10
    workload.drawsRequestSizes = true
    return workload
  }
}
