import CycleKernel
import Trace
import VirtioLayouts

/// What a write to the transport leads to in the rest of the device.
extension Endpoint {
  func carryOut(_ effect: VirtioTransport.Effect, at cycle: Cycle) {
    switch effect {
    case .none: break
    case .reset: resetDevice(at: cycle)
    case .statusChanged: takeStatus(at: cycle)
    case .queueEnabled(let index): enable(queue: index, at: cycle)
    case .queueReset(let index): resetQueue(index, at: cycle)
    case .suspends: break
    case .resumes: resume(at: cycle)
    case .windowMoved: updateRouter()
    }
  }

  private func takeStatus(at cycle: Cycle) {
    updateRouter()
    record(.statusChanged(status: transport.status.rawValue), at: cycle)
    guard transport.status.contains(transport.isLegacy ? .driverOK : .featuresOK),
      !featuresAreSettled
    else { return }
    featuresAreSettled = true
    requests.device.start(features: transport.driverFeatures)
    record(.featuresNegotiated(party: .device, features: transport.driverFeatures), at: cycle)
  }

  private func enable(queue index: Int, at cycle: Cycle) {
    updateRouter()
    let queue = transport.queues[index]
    record(
      .queueConfigured(
        QueueAreas(
          party: .device, queue: UInt16(index), size: queue.size,
          descriptorTable: queue.descriptorArea, availableRing: queue.driverArea,
          usedRing: queue.deviceArea, vector: queue.vector, features: queue.features)), at: cycle)
    // An area at offset 0 was never programmed (DMB-D11).
    let areas = [queue.descriptorArea, queue.driverArea, queue.deviceArea]
    if router.mode == .offset, areas.contains(0) {
      stop(queue: index, code: .addressZero, address: 0, engineKnows: true, at: cycle)
      return
    }
    if configuration.mutant == .consumesBeforeDriverOK { ring(queue: index, hint: nil) }
    if configuration.mutant == .notifiesBeforeDriverOK { signal(queue: index, at: cycle) }
    commands.push(
      QueueCommand(
        queue: UInt8(index), enable: true, size: queue.size,
        descriptorArea: queue.descriptorArea, driverArea: queue.driverArea,
        isPacked: queue.isPacked,
        takesIndirect: queue.features.contains(.indirectDescriptors),
        usesEventIndex: queue.features.contains(.eventIndex),
        chainLimit: queue.size, prefetchDepth: configuration.prefetchDepth(of: index)))
    if configuration.mutant == .usesUnavailableDescriptor, queue.isPacked {
      useUnavailable(queue: index, at: cycle)
    }
  }

  /// Takes a write to the device configuration.
  func writeDevice(_ offset: Int, _ value: UInt32, _ byteCount: Int, at cycle: Cycle) {
    if requests.device.writeConfiguration(offset, value: value, byteCount: byteCount) {
      transport.changeConfiguration()
    }
  }

  /// Decides anew what addresses mean, from what was negotiated and where BAR4 lies now.
  func updateRouter() {
    if case .addressForm = configuration.bounceProfile {
      router = AddressRouter(transport.addressForm, transport.window)
      router.strays = configuration.mutant == .leavesPromisedRange
      return
    }
    guard let window = layout.bounce else {
      router = AddressRouter()
      return
    }
    let base = regionBase(window)
    let mutant = configuration.mutant
    if transport.usesDeviceMemoryBuffer {
      let counts = configuration.bounceProfile == .dmbOffset
      if counts && mutant == .takesOffsetAsBusAddress {
        router = AddressRouter()
        return
      }
      let mode: AddressRouter.Mode =
        mutant == .leavesBufferRegion ? .mixed : counts ? .offset : .strict
      router = AddressRouter(mode: mode, base: counts ? 0 : base, byteCount: window.byteCount)
      router.clips = mutant == .checksNoBounds
      return
    }
    // Without the feature the region may still be used, and an address in the function's own BAR
    // can never be a request on the link.
    let isStrict =
      transport.usesStrictBounce && mutant != .leavesStrictRegion && mutant != .remembersBAR
    router = AddressRouter(
      mode: isStrict ? .strict : .mixed, base: base, byteCount: window.byteCount)
    router.clips = mutant == .wrapsAtRegionEnd
  }

  /// Where the region lies for the router: where the BAR says now.
  private func regionBase(_ window: BARLayout.Window) -> UInt64 {
    let present = base(window)
    guard configuration.mutant == .remembersBAR else { return present }
    if formerBase == nil, transport.status.contains(.featuresOK) { formerBase = present }
    return formerBase ?? present
  }
}
