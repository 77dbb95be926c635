import PCIeLayouts
import VirtioLayouts

/// The ISR byte, the pin and the Status register: PCI-30 to PCI-33.
struct InterruptStatusRules {
  /// Cycles in which a used buffer may still lead to a bit.
  private static let settling: UInt64 = 4096
  private var configurationInterrupts = 0
  private var configurationBitIsDue = false
  private var pinIsAsserted = false
  private var assertsSinceRead = 0
  private var lastUse: UInt64?
  private var wasRead = false

  /// The device issued a configuration interrupt by MSI-X.
  mutating func configurationInterrupt() {
    configurationInterrupts += 1
    configurationBitIsDue = true
  }

  /// The device issued a used entry.
  mutating func used(at cycle: UInt64) { lastUse = cycle }

  /// The device drove the pin by a message.
  mutating func pin(isAsserted: Bool) {
    pinIsAsserted = isAsserted
    if isAsserted { assertsSinceRead += 1 }
  }

  mutating func reset() { self = InterruptStatusRules() }

  mutating func read(_ value: UInt64, hasVectors: Bool, _ context: ConformanceContext) {
    let queueBit: UInt64 = 1
    let configurationBit: UInt64 = 2
    if hasVectors {
      context.check(
        .pci(33), configurationInterrupts > 0,
        "the ISR byte is read with MSI-X on and no configuration interrupt")
      if configurationBitIsDue {
        context.check(
          .pci(30), value & configurationBit != 0,
          "a configuration interrupt went out and the ISR byte reads \(value)")
      }
    }
    let isQuiet =
      assertsSinceRead == 0 && !configurationBitIsDue
      && (lastUse.map { context.cycle > $0 + Self.settling } ?? true)
    if wasRead, isQuiet {
      context.check(
        .pci(32), value == 0, "the ISR byte reads \(value) again, with no interrupt in between")
    } else if !hasVectors, assertsSinceRead > 0 {
      context.check(
        .pci(31), value & (queueBit | configurationBit) != 0,
        "the pin was asserted and the ISR byte reads \(value)")
    }
    configurationInterrupts = 0
    configurationBitIsDue = false
    assertsSinceRead = 0
    wasRead = true
  }

  /// The driver read Status of the function.
  func readStatus(_ value: UInt16, hasVectors: Bool, _ context: ConformanceContext) {
    guard !hasVectors, pinIsAsserted, assertsSinceRead > 0 else { return }
    context.check(
      .pci(31), value & ConfigurationHeader.interruptIsPending != 0,
      "the pin is asserted and Status shows no interrupt")
  }
}
