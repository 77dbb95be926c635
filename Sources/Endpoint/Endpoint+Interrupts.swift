import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace
import VirtioLayouts
import Virtqueues

/// Interrupts: MSI-X messages, or the ISR byte and the INTx pin.
///
/// Source: VIRTIO v1.4, sections 4.1.4.5, 4.1.5.3 and 4.1.5.4.
extension Endpoint {
  /// Bit of the ISR byte: a queue.
  static let queueInterruptBit: UInt8 = 1
  /// Bit of the ISR byte: the configuration.
  static let configurationInterruptBit: UInt8 = 2

  /// Signals that a queue has used buffers.
  ///
  /// The interrupt goes behind every used entry issued so far, so it stands for all of them.
  func signal(queue: Int, at cycle: Cycle) {
    guard
      transport.status.contains(.driverOK) || configuration.mutant == .notifiesBeforeDriverOK
    else { return }
    suppressionWanted &= ~(1 << UInt64(queue))
    transport.queues[queue].settledCount = transport.queues[queue].used.passedCount
    if space.msixIsEnabled {
      send(vector: transport.queues[queue].vector, purpose: .queueInterrupt, at: cycle)
    } else {
      writes.accept(.marker(queue: queue, .interruptDue(Self.queueInterruptBit)))
    }
  }

  /// Signals a configuration change: DEVICE_NEEDS_RESET is one.
  func signalConfigurationChange(at cycle: Cycle) {
    if transport.status.contains(.suspend) || transport.isSuspending,
      configuration.mutant != .notifiesWhileSuspended
    {
      changeIsDeferred = true
      return
    }
    if space.msixIsEnabled {
      // The ISR bit comes before the notification in every mode.
      if configuration.mutant != .forgetsConfigurationBit {
        interruptStatus |= Self.configurationInterruptBit
      }
      send(vector: transport.configurationVector, purpose: .configurationInterrupt, at: cycle)
    } else {
      writes.accept(.marker(queue: 0xffff, .interruptDue(Self.configurationInterruptBit)))
    }
  }

  private func send(vector: UInt16, purpose: AccessPurpose, at cycle: Cycle) {
    var vector = vector
    if vector == CommonConfiguration.noVector {
      guard configuration.mutant == .interruptsWithoutVector else { return }
      vector = 0
    }
    if case .write(let address, let data) = msix.signal(
      vector, functionIsMasked: space.msixIsMasked)
    {
      send(vector: vector, purpose: purpose, address: address, data: data, at: cycle)
    }
  }

  private func send(
    vector: UInt16, purpose: AccessPurpose, address: UInt64, data: UInt32, at cycle: Cycle
  ) {
    issue(
      WriteRequest(
        purpose: purpose, queue: vector, address: address, byteCount: 4,
        source: .inline(UInt64(data)), notice: .none), at: cycle)
  }

  /// Sends what was signalled while its vector was masked.
  func sendUnmasked(at cycle: Cycle) {
    guard space.msixIsEnabled else { return }
    while let vector = msix.takeUnmasked(functionIsMasked: space.msixIsMasked) {
      if case .write(let address, let data) = msix.signal(vector, functionIsMasked: false) {
        let isChange = vector == transport.configurationVector
        send(
          vector: vector, purpose: isChange ? .configurationInterrupt : .queueInterrupt,
          address: address, data: data, at: cycle)
      }
    }
  }

  /// The ISR byte as a read shows it.
  var shownInterruptStatus: UInt8 {
    interruptStatus & ~(configuration.mutant == .forgetsQueueBit ? Self.queueInterruptBit : 0)
  }

  /// Takes the ISR byte as a read does: all of it, and the pin falls.
  func takeInterruptStatus() -> UInt8 {
    defer { if configuration.mutant != .keepsInterruptStatus { interruptStatus = 0 } }
    return shownInterruptStatus
  }

  /// Makes the pin follow the ISR byte by a message; returns whether one was sent.
  func drivePin() -> Bool {
    let isPending = interruptStatus != 0 && !space.msixIsEnabled
    space.interruptIsPending = isPending
    let wanted = isPending && !space.interruptIsDisabled
    guard wanted != pinIsAsserted, link.up.hasRoom(.posted) else { return false }
    pinIsAsserted = wanted
    var header = TLPHeader(kind: .message, requester: space.identifier)
    header.messageCode = wanted ? .assertINTA : .deassertINTA
    header.messageRouting = .local
    link.up.post(header)
    return true
  }
}
