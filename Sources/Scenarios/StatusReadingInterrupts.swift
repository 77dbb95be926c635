import CycleKernel
import GuestDriver
import HostPlatform

/// Interrupts whose handler reads the interrupt status behind each message, which a driver with
/// vectors leaves alone (PCI-33).
final class StatusReadingInterrupts: GuestInterrupts {
  private let inner: any GuestInterrupts
  private let registers: any VirtioRegisters

  init(_ inner: any GuestInterrupts, registers: any VirtioRegisters) {
    self.inner = inner
    self.registers = registers
  }

  func waitForInterrupt(among vectors: ClosedRange<UInt16>, limit: Cycle) -> UInt16? {
    let vector = inner.waitForInterrupt(among: vectors, limit: limit)
    if vector != nil { _ = registers.takeInterruptStatus() }
    return vector
  }

  func waitForLine(limit: Cycle) -> Bool { inner.waitForLine(limit: limit) }
  var lineIsAsserted: Bool { inner.lineIsAsserted }
  var isStalled: Bool { inner.isStalled }
}
