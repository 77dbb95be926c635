import GuestDriver
import HostPlatform
import PlatformKnobs
import Scenarios
import Trace

/// Caches that one side does not look into.
extension CellGuest {
  /// The DMA API in front of `mapper` for the coherence that the device has and is taken to have.
  func coherent(_ mapper: any DMAMapper, _ decision: GuestDecision) -> any DMAMapper {
    let system = machine.system
    let memory = system.memory
    let all: Range<UInt64> = 0..<CellMachine.guestByteCount
    switch machine.cell.coherence {
    case .coherent, .overridden:
      return mapper
    case .mismatched:
      guard decision.usesDMAAPI else {
        note("a driver that bypasses the DMA API maps rings cached, as the hypervisor does")
        return mapper
      }
      memory.incoherentCache = LineCache(agent: .device)
      note("the guest maps rings uncached; the hypervisor's mapping of them is cached")
      return MaintainingMapper(
        mapper, cpu: system.cpu, memory: memory, maintainsBuffers: false)
    case .maintained:
      system.cpu.fullFence()
      let cache = LineCache(agent: .guest)
      cache.cover(all)
      memory.incoherentCache = cache
      note("the device looks into no cache; the guest maintains its lines")
      return MaintainingMapper(mapper, cpu: system.cpu, memory: memory, maintainsBuffers: true)
    case .unmaintained:
      system.cpu.fullFence()
      let cache = LineCache(agent: .guest)
      cache.cover(all)
      memory.incoherentCache = cache
      note("the device looks into no cache, and the guest does not know")
      return mapper
    }
  }
}
