import VirtioLayouts

/// What the rules share: the present cycle, the ledger, and the views of function and device.
final class ConformanceContext {
  let configuration: ConformanceConfiguration
  var ledger: ConformanceLedger
  /// Cycle of the event under way.
  var cycle: UInt64 = 0
  /// The function's configuration space, as far as the link has shown it.
  let image = ConfigurationImage()
  /// The registers, as far as the link has shown them.
  let transport: TransportView
  /// Whether MSI-X is on.
  var hasVectors = false
  /// Both memories, as far as writes have shown them.
  let shadow: ShadowMemory

  init(configuration: ConformanceConfiguration) {
    self.configuration = configuration
    ledger = ConformanceLedger(limit: configuration.violationLimit)
    transport = TransportView(mapped: configuration.mappedDevice)
    shadow = ShadowMemory(
      hostByteCount: configuration.hostByteCount,
      bounceByteCount: configuration.bounceByteCount)
  }

  /// Notes that a statement was exercised, and whether it held.
  @inline(__always)
  func check(_ statement: StatementID, _ holds: Bool, _ sentence: @autoclosure () -> String) {
    ledger.exercise(statement)
    if !holds { ledger.violate(statement, at: cycle, sentence) }
  }

  /// Notes that a statement was exercised and held so far.
  func exercise(_ statement: StatementID) { ledger.exercise(statement) }

  /// Notes a violation of a statement whose exercise was noted before.
  func violate(_ statement: StatementID, _ sentence: @autoclosure () -> String) {
    ledger.violate(statement, at: cycle, sentence)
  }

  /// Which type of device it is, by its PCI device ID or DeviceID register.
  var deviceType: VirtioDeviceType? { transport.mappedType ?? image.deviceType }
}
