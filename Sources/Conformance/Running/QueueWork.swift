import ByteLayouts
import GuestDriver
import HostPlatform
import Scenarios
import Trace
import VirtioLayouts

/// What scenarios do with the queues of a disk beside requests.
extension DiskBench {
  /// Resets every queue with requests under way and enables it anew with `size` entries.
  func resetQueues(size: UInt16) throws {
    let virtio = guest.virtio
    let cpu = bench.cpu
    for queue in guest.queues {
      try virtio.reset(queue: queue.index)
      readEnable()
    }
    bench.wait()
    reclaim()
    let settings = Virtqueue.Settings(
      features: guest.features, mutant: bench.system.configuration.driverMutant)
    var made: [Virtqueue] = []
    for old in guest.queues {
      let queue: Virtqueue =
        guest.features.contains(.ringPacked)
        ? try PackedQueue(
          index: old.index, size: size, mapper: guest.mapper, cpu: cpu,
          trace: bench.system.trace, settings: settings)
        : try SplitQueue(
          index: old.index, size: size, mapper: guest.mapper, cpu: cpu,
          trace: bench.system.trace, settings: settings)
      try virtio.enable(queue, vector: old.index + 1)
      made.append(queue)
    }
    let headers = guest.device.memory(BlockDriver.headerByteCount(slotCount: 8))
    use(
      BlockDriver(
        queues: made, mapper: guest.mapper, cpu: cpu, interrupts: guest.device.interrupts,
        headers: headers, slotCount: 8))
  }

  /// Reads queue_enable of the selected queue.
  private func readEnable() {
    guard let modern = guest.virtio.registers as? ModernRegisters else { return }
    let _: UInt16 = bench.cpu.load(
      modern.structures.common.advanced(by: CommonConfiguration.queueEnable))
  }

  /// Rings every doorbell although nothing is new.
  func ringInVain() {
    for queue in guest.queues {
      guard let doorbell = queue.doorbell else { continue }
      if guest.features.contains(.notificationData) {
        bench.cpu.store(UInt32(queue.notificationName), at: doorbell)
      } else {
        bench.cpu.store(queue.notificationName, at: doorbell)
      }
    }
  }
}
