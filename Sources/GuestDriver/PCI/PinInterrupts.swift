public import CycleKernel
public import HostPlatform

/// Interrupts by the INTx line, in the shape of vectors: 0 for the configuration, n + 1 for queue n.
///
/// The interrupt status says which kind it was and not which queue, so every queue is handed out
/// once for each interrupt.
///
/// Source: VIRTIO v1.4, section 4.1.5.4.
public final class PinInterrupts: GuestInterrupts {
  private let line: any GuestInterrupts & GuestCPU
  private let registers: any VirtioRegisters
  private let queueCount: UInt16
  private var waiting: [UInt16] = []

  /// Makes the interrupts of a device with `queueCount` queues.
  public init(
    line: any GuestInterrupts & GuestCPU, registers: any VirtioRegisters, queueCount: UInt16
  ) {
    self.line = line
    self.registers = registers
    self.queueCount = queueCount
  }

  /// Lets time pass until an interrupt for one of `vectors` is there, then takes it.
  public func waitForInterrupt(among vectors: ClosedRange<UInt16>, limit: Cycle) -> UInt16? {
    let end = line.cycle + limit
    while true {
      if let place = waiting.firstIndex(where: { vectors.contains($0) }) {
        return waiting.remove(at: place)
      }
      guard line.cycle < end, line.waitForLine(limit: end - line.cycle) else { return nil }
      let status = registers.takeInterruptStatus()
      if status & 2 != 0, !waiting.contains(0) { waiting.append(0) }
      guard status & 1 != 0 else {
        // The message that the line has fallen may still be under way.
        if status == 0 { line.pause(cycles: 16) }
        continue
      }
      for vector in 1...queueCount where !waiting.contains(vector) { waiting.append(vector) }
    }
  }

  /// Lets time pass until the line is asserted.
  public func waitForLine(limit: Cycle) -> Bool { line.waitForLine(limit: limit) }
  /// Whether the line is asserted now.
  public var lineIsAsserted: Bool { line.lineIsAsserted }
  /// Whether the run has ended because nothing moved.
  public var isStalled: Bool { line.isStalled }
}
