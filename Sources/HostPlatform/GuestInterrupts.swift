public import CycleKernel

/// The interrupt side of a CPU that drives several queues.
public protocol GuestInterrupts: AnyObject {
  /// Lets time pass until an interrupt with one of `vectors` has arrived, then takes it; returns
  /// which, or nil when none came within `limit` cycles or the run stands still.
  func waitForInterrupt(among vectors: ClosedRange<UInt16>, limit: Cycle) -> UInt16?
  /// Whether the run has ended because nothing moved.
  var isStalled: Bool { get }
}

extension MachineCPU: GuestInterrupts {
  /// Lets time pass until an interrupt with one of `vectors` has arrived, then takes it.
  public func waitForInterrupt(among vectors: ClosedRange<UInt16>, limit: Cycle) -> UInt16? {
    var found: UInt16?
    let came = wait(for: "an interrupt", limit: cycle + limit) {
      found = vectors.first { interrupts.isPending(vector: $0) }
      return found != nil
    }
    guard came, let found, interrupts.take(vector: found) else { return nil }
    return found
  }
}
