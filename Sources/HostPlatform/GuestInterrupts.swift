public import CycleKernel

/// The interrupt side of a CPU that drives several queues.
public protocol GuestInterrupts: AnyObject {
  /// Lets time pass until an interrupt with one of `vectors` has arrived, then takes it; returns
  /// which, or nil when none came within `limit` cycles or the run stands still.
  func waitForInterrupt(among vectors: ClosedRange<UInt16>, limit: Cycle) -> UInt16?
  /// Lets time pass until the INTx line is asserted; returns at once when it is, and false when
  /// that did not happen within `limit` cycles or the run stands still.
  ///
  /// The line is a level: nothing is taken. It falls when the device has seen the driver read its
  /// interrupt status and the message about that has arrived, which may be later than the answer to
  /// the read. A driver that waits again at once may find it still asserted and no cause for it.
  func waitForLine(limit: Cycle) -> Bool
  /// Whether the INTx line is asserted now.
  var lineIsAsserted: Bool { get }
  /// Whether the run has ended because nothing moved.
  var isStalled: Bool { get }
}
