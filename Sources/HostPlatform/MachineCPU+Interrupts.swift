public import CycleKernel

/// Waiting for interrupts: vectors are taken, the line is seen.
extension MachineCPU: GuestInterrupts {
  /// Lets time pass until an interrupt with `vector` has arrived, then takes it.
  public func waitForInterrupt(vector: UInt16, limit: Cycle) -> Bool {
    let came = wait(
      for: "interrupt \(vector)", limit: end(of: limit), isInterruptible: true,
      until: { interrupts.isPending(vector: vector) })
    return came && interrupts.take(vector: vector)
  }

  /// Lets time pass until an interrupt with one of `vectors` has arrived, then takes it.
  public func waitForInterrupt(among vectors: ClosedRange<UInt16>, limit: Cycle) -> UInt16? {
    var found: UInt16?
    let came = wait(for: "an interrupt", limit: end(of: limit), isInterruptible: true) {
      guard interrupts.mayBePending else { return false }
      found = vectors.first { interrupts.isPending(vector: $0) }
      return found != nil
    }
    guard came, let found, interrupts.take(vector: found) else { return nil }
    return found
  }

  /// Lets time pass until the INTx line is asserted.
  public func waitForLine(limit: Cycle) -> Bool {
    wait(
      for: "the INTx line", limit: end(of: limit), isInterruptible: true, until: { lineIsAsserted })
  }

  /// Whether the INTx line is asserted now.
  public var lineIsAsserted: Bool { interrupts.lineIsAsserted }

  /// Runs `routine` whenever an interrupt with `vector` comes while the program waits or pauses, in
  /// place of what ran for another; the program goes on behind it.
  ///
  /// Between loads and stores nothing is interrupted, which a processor would do there too.
  public func serve(vector: UInt16, _ routine: @escaping () -> Void) {
    service = (vector, routine)
  }

  /// Runs the routine if its interrupt has come; returns whether it did.
  func takesService() -> Bool {
    guard let service, !isServing, interrupts.isPending(vector: service.vector) else {
      return false
    }
    _ = interrupts.take(vector: service.vector)
    isServing = true
    service.routine()
    isServing = false
    return true
  }

  /// The cycle in which a wait of `limit` cycles from now ends.
  private func end(of limit: Cycle) -> Cycle {
    let (end, overflows) = cycle.addingReportingOverflow(limit)
    return overflows ? .never : end
  }
}
