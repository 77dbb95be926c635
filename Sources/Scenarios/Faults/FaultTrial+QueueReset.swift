import ByteLayouts
import CycleKernel
import Endpoint
import GuestDriver
import HostPlatform
import Trace
import VirtioLayouts

/// Queues that are reset with a request on its way.
///
/// When `queue_reset` reads 0 again the memory is the driver's: it uses it for something else at once,
/// and the device may not touch it any more.
///
/// Source: VIRTIO v1.4, section 2.6.1.
extension FaultTrial {
  /// Cycles in which a device that goes on with the request would write something.
  private static let quiet: Cycle = 12_000
  private static let poison: UInt8 = 0xdb

  /// Waits for the request up to the cycle of the reset; how it ended before, or nil when the queues
  /// were reset and it is to be made again.
  func endBeforeReset() throws(DriverError) -> Bool? {
    let due = start + offset
    if due > system.cycle {
      var status: BlockStatus?
      var isDone = false
      let patience = guest.block.patience
      guest.block.patience = due - system.cycle
      defer { guest.block.patience = patience }
      do throws(DriverError) {
        try guest.block.collect(
          needsReset: { guest.virtio.readStatus().contains(.needsReset) },
          { completion in
            status = completion.status
            isDone = true
          })
      } catch {
        guard case .noProgress = error else { throw error }
      }
      if isDone {
        if status != .ok { notices.append("a status that is not OK") }
        return status == .ok
      }
    }
    wasDone = true
    try resetQueues()
    return nil
  }

  private func resetQueues() throws(DriverError) {
    var pieces: [(address: GuestPhysicalAddress, byteCount: Int)] = []
    for queue in guest.queues {
      do throws(DriverError) {
        try guest.virtio.reset(queue: queue.index)
      } catch {
        failure = (.broken, "the reset of queue \(queue.index): \(error)")
        return
      }
    }
    for mapping in guest.block.heldMappings {
      pieces.append((cpuAddress(of: mapping), Int(mapping.byteCount)))
    }
    _ = guest.block.reclaim()
    for queue in guest.queues {
      for memory in queue.memory {
        guest.mapper.freeCoherent(memory)
        pieces.append((memory.cpuAddress, memory.byteCount))
      }
    }
    for piece in pieces { spoil(piece.address, piece.byteCount) }
    system.cpu.fullFence()
    system.cpu.pause(cycles: Self.quiet)
    if let touched = pieces.first(where: { !isSpoilt($0.address, $0.byteCount) }) {
      failure = (
        .silent,
        "memory that the driver has back is written behind the reset, of the "
          + "\(touched.byteCount) bytes at 0x\(String(touched.address.rawValue, radix: 16))"
      )
      return
    }
    try guest.renewQueues()
  }

  /// Where the CPU finds what was mapped.
  private func cpuAddress(of mapping: DMAMapping) -> GuestPhysicalAddress {
    let base: UInt64 =
      switch (mapping.space, guest.mapper) {
      case (.bounce, let mapper as BounceMapper): mapper.window.cpuBase.rawValue
      case (.bounce, let mapper as DMBMapper): mapper.region.cpuBase.rawValue
      default: 0
      }
    return GuestPhysicalAddress(rawValue: base + mapping.memoryAddress)
  }

  private func spoil(_ address: GuestPhysicalAddress, _ byteCount: Int) {
    let bytes = [UInt8](repeating: Self.poison, count: byteCount)
    unsafe system.cpu.store(bytes.span.bytes, at: address)
  }

  private func isSpoilt(_ address: GuestPhysicalAddress, _ byteCount: Int) -> Bool {
    let bytes = ByteBuffer(byteCount: byteCount)
    return bytes.withMutableBytes(0..<byteCount) { found in
      system.cpu.load(address, into: &found)
      return (0..<byteCount).allSatisfy { found.bytes.littleEndian(at: $0) == Self.poison }
    }
  }
}
