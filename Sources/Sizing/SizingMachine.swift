import CycleKernel
import Endpoint
import Foundation
import GuestDriver
import HostPlatform
import PCIeFabric
import Scenarios
import VirtioLayouts

/// Runs one case: builds its machine, lets the guest work, and reads the numbers off.
struct SizingMachine {
  let sizingCase: SizingCase
  /// Requests for each that is wanted under way.
  let rounds: Int
  /// A disk image of at least 1 MiB.
  let imagePath: String

  private var access: AccessMode {
    switch sizingCase.profile {
    case .swiotlb: .bounce
    case .dmbOffset: .dmbOffset
    case .dmbBus: .dmbBus
    }
  }

  private var configuration: SystemConfiguration {
    var system = SystemConfiguration(
      access: access, bounceByteCount: sizingCase.regionByteCount)
    system.engine = .model
    system.memoryByteCount = 64 << 20
    system.slotByteCount = sizingCase.slotByteCount
    system.bounceMemoryType =
      sizingCase.mapping == .writeCombining ? .writeCombining : .uncacheable
    system.link.latency = sizingCase.linkLatency
    // One queue entry for each request: its descriptors lie in a table of their own.
    system.ringFeatures = .indirectDescriptors
    system.queueSize = queueSize
    system.endpoint.queueCount = sizingCase.workload.isBlock ? 1 : 2
    system.endpoint.vectorCount = 4
    system.endpoint.requestSlotCount = 64
    system.endpoint.mediaLatency = sizingCase.mediaLatency
    return system
  }

  /// Entries of a queue: what is wanted under way, but no fewer than a large request at a small
  /// region has segments.
  private var queueSize: UInt16 { UInt16(SizingFormula.queueSize(sizingCase)) }

  /// Runs it.
  ///
  /// - Throws: what keeps a machine from starting.
  func run() throws -> SizingPoint {
    sizingCase.workload.isBlock ? try runDisk() : try runFrames()
  }

  private func runDisk() throws -> SizingPoint {
    let machine = SimulatedSystem(
      configuration: configuration, image: try DiskImage(path: imagePath),
      engine: try AssembledEngine(.model))
    let count = max(32, rounds * sizingCase.depth)
    let outcome: BlockLoop.Outcome
    do {
      outcome = try BlockLoop(machine: machine).perform(
        count: count, byteCount: sizingCase.workload.byteCount, depth: sizingCase.depth)
    } catch let error as DriverError {
      return SizingPoint(of: sizingCase, lack: error.description)
    }
    // The middle half: neither the first requests, which find everything free, nor the last.
    let (first, last) = (count / 4, 3 * count / 4)
    let cycles = outcome.completions[last] - outcome.completions[first]
    let byteCount = (last - first) * sizingCase.workload.byteCount
    return SizingPoint(
      of: sizingCase, bytesPerCycle: Double(byteCount) / Double(max(1, cycles)),
      latencies: outcome.latencies, usedByteCount: outcome.mapping.highestUsedByteCount,
      refusals: outcome.mapping.exhausted, faults: outcome.faultCount)
  }

  private func runFrames() throws -> SizingPoint {
    var settings = NetEcho.Settings()
    settings.frameByteCount = sizingCase.workload.byteCount...sizingCase.workload.byteCount
    settings.frameCount = max(32, 2 * rounds * sizingCase.depth)
    settings.depth = sizingCase.depth
    // A buffer holds a frame, and the receive queue is kept as full as the pool allows.
    settings.mergedByteCount = NetDriver.frameByteCount
    settings.receiveBufferCount = sizingCase.depth
    let wire = NetWire(pairCount: 1, echoes: true)
    let (result, _) = try DeviceRun(
      system: configuration, job: .net(settings, wire: wire)
    ).perform()
    if result.workCycleCount == 0 {
      return SizingPoint(
        of: sizingCase, lack: result.reasons.first ?? "the guest comes to a stand",
        usedByteCount: result.mapping.highestUsedByteCount, refusals: result.mapping.exhausted)
    }
    return SizingPoint(
      of: sizingCase,
      bytesPerCycle: Double(result.dataByteCount) / Double(result.workCycleCount),
      latencies: result.latencies, usedByteCount: result.mapping.highestUsedByteCount,
      refusals: result.mapping.exhausted, faults: result.reasons.count)
  }
}
