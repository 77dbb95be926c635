import ArgumentParser
import Endpoint
import HostPlatform
import Scenarios

/// How the driver reaches the device, by the names of the command line.
enum TransportName: String, CaseIterable, ExpressibleByArgument {
  /// PCI by capabilities.
  case modern
  /// A transitional PCI device, driven by its capabilities.
  case transitional
  /// A transitional PCI device, driven by its legacy registers.
  case legacy
  /// Memory-mapped registers, version 2.
  case mmio
  /// Memory-mapped registers, version 1.
  case mmioLegacy = "mmio-legacy"

  /// Whether a driver of the layout of version 1 and 32 feature bits is at work.
  var isLegacy: Bool { self == .legacy || self == .mmioLegacy }
  /// Whether there is no configuration space.
  var isMapped: Bool { self == .mmio || self == .mmioLegacy }
}

/// How the device interrupts.
enum InterruptName: String, CaseIterable, ExpressibleByArgument {
  /// MSI-X messages.
  case msix
  /// The INTx line.
  case intx
}

/// Transport and interrupts.
struct TransportOptions: ParsableArguments {
  @Option(help: "The transport: modern, transitional, legacy, mmio or mmio-legacy.")
  var transport: TransportName = .modern

  @Option(help: "Interrupts: msix, or intx; memory-mapped devices have a line alone.")
  var interrupts: InterruptName = .msix

  /// Puts the choice into a machine.
  func apply(to configuration: inout SystemConfiguration) {
    configuration.usesPin = interrupts == .intx || transport.isMapped
    configuration.usesLegacyInterface = transport == .legacy
    configuration.endpoint.transport =
      switch transport {
      case .modern: .modern
      case .transitional, .legacy: .transitional
      case .mmio:
        .memoryMapped(base: AddressMap.platformDevices.lowerBound, isLegacy: false)
      case .mmioLegacy:
        .memoryMapped(base: AddressMap.platformDevices.lowerBound, isLegacy: true)
      }
  }

  /// What the choice rules out; nil when everything goes together.
  func conflict(access: AccessMode, isPacked: Bool) -> String? {
    if transport.isLegacy && isPacked {
      return "--transport \(transport.rawValue) has 32 feature bits; --ring packed is bit 34"
    }
    if (transport.isMapped || transport == .legacy) && access != .direct {
      return "--transport \(transport.rawValue) goes with --access direct alone"
    }
    return nil
  }
}
