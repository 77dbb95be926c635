import ByteLayouts
import Endpoint
import Foundation
import GuestDriver
import HostPlatform
import Scenarios
import VirtioLayouts

/// A first life of the device, which ends by a reset in a state that the scenario names.
struct EarlyReset {
  private let scenario: RegressionScenario
  private let system: SimulatedSystem
  /// Far behind every memory, so that the device finds nothing there.
  private static let nowhere: UInt64 = 1 << 46
  private static let patience: UInt64 = 50_000

  init(_ scenario: RegressionScenario, _ system: SimulatedSystem) {
    self.scenario = scenario
    self.system = system
  }

  private var type: VirtioDeviceType {
    switch scenario[.device] {
    case "net": .net
    case "console": .console
    case "rng": .entropy
    default: .block
    }
  }

  /// Lives the life, resets, and leaves the machine as for a second driver.
  func perform() throws {
    let parts = scenario[.reset].components(separatedBy: "-function")
    let isFunction = parts.count > 1
    let function: PCIFunction
    let registers: any VirtioRegisters
    switch parts[0] {
    case "acknowledge", "driver": (function, registers) = try begin(parts[0])
    default: (function, registers) = try bringUp(to: parts[0])
    }
    if isFunction {
      function.resetFunction(cpu: system.cpu)
    } else {
      registers.status = []
      for _ in 0..<1000 where registers.status != [] { system.cpu.pause(cycles: 250) }
    }
    if system.configuration.access == .iommu {
      try IOMMUDriver.turnOff(
        cpu: system.cpu,
        registers: GuestPhysicalAddress(rawValue: AddressMap.translationUnit.lowerBound))
    }
  }

  /// Only looks at the device and sets the first bits of its status.
  private func begin(_ state: String) throws -> (PCIFunction, any VirtioRegisters) {
    let isTransitional = system.configuration.endpoint.transport == .transitional
    let function = try PCIFunction(
      on: DeviceGuest.bus, vendor: VirtioIdentifiers.vendor,
      device: isTransitional ? type.transitionalDeviceID : type.modernDeviceID, cpu: system.cpu,
      usesPin: system.configuration.usesPin)
    let registers = ModernRegisters(
      structures: try VirtioStructures(function, cpu: system.cpu), cpu: system.cpu)
    registers.status = []
    registers.status = .acknowledge
    if state == "driver" { registers.status = [.acknowledge, .driver] }
    _ = registers.status
    return (function, registers)
  }

  private func bringUp(to state: String) throws -> (PCIFunction, any VirtioRegisters) {
    let guest = try DeviceGuest(
      system, type: type, wanted: state == "suspended" ? [.suspend] : [])
    guard let function = guest.function else {
      throw DriverError.noProgress(waitingFor: "a function of PCI")
    }
    switch state {
    case "failed": guest.virtio.giveUp()
    case "driver-ok", "suspended":
      try guest.enableVectors(queueCount: 1)
      _ = try guest.addQueue()
      guest.virtio.start()
      if state == "suspended" { try guest.virtio.suspend() }
    case "needs-reset": try breakQueue(guest)
    default: break
    }
    _ = guest.virtio.readStatus()
    return (function, guest.virtio.registers)
  }

  /// Lets the device look for a ring where there is no memory.
  private func breakQueue(_ guest: DeviceGuest) throws {
    let mapper = DirectMapper(
      cpu: system.cpu, pages: guest.pages, trace: system.trace, base: Self.nowhere)
    let settings = Virtqueue.Settings(features: guest.features, mutant: nil)
    let queue: Virtqueue =
      guest.features.contains(.ringPacked)
      ? try PackedQueue(
        index: 0, size: 8, mapper: mapper, cpu: system.cpu, trace: system.trace,
        settings: settings)
      : try SplitQueue(
        index: 0, size: 8, mapper: mapper, cpu: system.cpu, trace: system.trace,
        settings: settings)
    try guest.virtio.enable(queue, vector: nil)
    guest.virtio.start()
    queue.notify(position: 1)
    for _ in 0..<200 {
      if guest.virtio.readStatus().contains(.needsReset) { return }
      system.cpu.pause(cycles: Self.patience / 200)
    }
    throw DriverError.noProgress(waitingFor: "DEVICE_NEEDS_RESET for a ring that lies nowhere")
  }
}
