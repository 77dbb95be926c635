import PCIeLayouts

/// The registers as configuration requests see them; offsets count from the capability on.
extension ErrorRegisters {
  private static let correctable =
    ErrorReportingCapability.lowerLayers | ErrorReportingCapability.advisoryNonFatal

  /// The doubleword at `offset`, which lies behind the capability's header.
  public func read(_ offset: Int) -> UInt32 {
    switch offset {
    case ErrorReportingCapability.uncorrectableStatus: uncorrectableStatus
    case ErrorReportingCapability.uncorrectableMask: uncorrectableMask
    case ErrorReportingCapability.uncorrectableSeverity: severity
    case ErrorReportingCapability.correctableStatus: correctableStatus
    case ErrorReportingCapability.correctableMask: correctableMask
    case ErrorReportingCapability.control: UInt32(first?.rawValue ?? 0)
    case ErrorReportingCapability.headerLog..<ErrorReportingCapability.rootCommand:
      headerLog[(offset - ErrorReportingCapability.headerLog) / 4]
    default: 0
    }
  }

  /// Writes the enabled bytes of a doubleword.
  public mutating func write(_ offset: Int, value: UInt32, enables: UInt8) {
    var lanes: UInt32 = 0
    for lane in UInt32(0)..<4 where enables & 1 << UInt8(lane) != 0 { lanes |= 0xff << (8 * lane) }
    func merged(_ old: UInt32, _ allowed: UInt32) -> UInt32 {
      (old & ~lanes | value & lanes) & allowed
    }
    switch offset {
    case ErrorReportingCapability.uncorrectableStatus:
      uncorrectableStatus &= ~(value & lanes)
      if let first, uncorrectableStatus & first.bit == 0 {
        self.first = nil
        headerLog = .zero
      }
    case ErrorReportingCapability.uncorrectableMask:
      uncorrectableMask = merged(uncorrectableMask, supported)
    case ErrorReportingCapability.uncorrectableSeverity: severity = merged(severity, supported)
    case ErrorReportingCapability.correctableStatus: correctableStatus &= ~(value & lanes)
    case ErrorReportingCapability.correctableMask:
      correctableMask = merged(correctableMask, Self.correctable)
    default: break
    }
  }
}
