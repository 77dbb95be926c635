import PCIeFabric
import PCIeLayouts

/// The port's configuration space as software reads and writes it.
extension RootPort {
  /// The doubleword at `register`.
  public func read(_ register: UInt16) -> UInt32 {
    let at = Int(register & 0xffc)
    let offset = at - Int(ConfigurationHeader.extendedBase)
    switch offset {
    case ..<0: return space.word(at)
    case 0:
      return UInt32(ErrorReportingCapability.identifier) | ErrorReportingCapability.version << 16
    case ErrorReportingCapability.rootCommand: return rootCommand
    case ErrorReportingCapability.rootStatus: return rootStatus
    case ErrorReportingCapability.errorSource: return sources
    default: return errors.read(offset)
    }
  }

  /// Writes the enabled bytes of a doubleword.
  func write(_ register: UInt16, value: UInt32, enables: UInt8) {
    let at = Int(register & 0xffc)
    let offset = at - Int(ConfigurationHeader.extendedBase)
    switch offset {
    case ..<0: space.write(at, value: value, enables: enables)
    case ErrorReportingCapability.rootCommand where enables & 1 != 0:
      rootCommand = value & ErrorReportingCapability.rootInterrupts
    case ErrorReportingCapability.rootStatus where enables & 1 != 0:
      rootStatus &= ~(value & 0x7f)
    default: errors.write(offset, value: value, enables: enables)
    }
  }

  /// The space as `lspci -F` reads it.
  public func dump() -> String {
    ConfigurationDump.text(slot: "00:01.0", title: "root port") { read($0) }
  }
}
