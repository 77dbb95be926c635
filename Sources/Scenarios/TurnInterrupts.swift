import CycleKernel
import HostPlatform

/// Interrupts that do not say which queue they are for, in the shape of vectors: each queue is
/// handed out once for each of them, or without any vector again and again.
final class TurnInterrupts: GuestInterrupts {
  private let cpu: MachineCPU
  private let queueCount: UInt16
  private let isShared: Bool
  private var waiting: [UInt16] = []
  /// Cycles between two looks at the queues where nothing interrupts.
  private static let interval: Cycle = 500

  init(cpu: MachineCPU, queueCount: UInt16, isShared: Bool) {
    self.cpu = cpu
    self.queueCount = queueCount
    self.isShared = isShared
  }

  func waitForInterrupt(among vectors: ClosedRange<UInt16>, limit: Cycle) -> UInt16? {
    let end = cpu.cycle + limit
    while true {
      if let place = waiting.firstIndex(where: { vectors.contains($0) }) {
        return waiting.remove(at: place)
      }
      guard cpu.cycle < end, !cpu.isStalled else { return nil }
      if isShared {
        guard cpu.waitForInterrupt(among: 0...0, limit: end - cpu.cycle) != nil else { return nil }
        waiting = Array(0...queueCount)
      } else {
        cpu.pause(cycles: Self.interval)
        waiting = Array(1...queueCount)
      }
    }
  }

  func waitForLine(limit: Cycle) -> Bool { cpu.waitForLine(limit: limit) }
  var lineIsAsserted: Bool { cpu.lineIsAsserted }
  var isStalled: Bool { cpu.isStalled }
}
