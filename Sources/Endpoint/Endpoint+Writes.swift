import ByteLayouts
import CycleKernel
import PCIeLayouts
import Trace
import VirtioLayouts

/// The write pipe's clients: data, used rings, interrupts.
extension Endpoint {
  /// Accepts a write into the pipe, in the order of issue.
  func issue(_ request: WriteRequest, at cycle: Cycle) {
    let route: AccessRoute =
      if request.isInterrupt {
        .bus
      } else {
        switch router.route(
          DescriptorAddress(rawValue: request.address), byteCount: UInt64(request.byteCount))
        {
        case .local: .local
        case .bus: .bus
        case .refused: .refused
        }
      }
    let access = DeviceAccess(
      identifier: identifier(), purpose: request.purpose, queue: request.queue,
      address: request.address, byteCount: UInt32(request.byteCount), route: route)
    block.buffers.withBytes(of: request, count: request.byteCount) {
      trace.record(TraceEvent(cycle: cycle, .deviceWriteIssued(access)), payload: $0)
    }
    writes.accept(request)
  }

  /// Moves the oldest write, and whatever follows from writes that are done.
  func stepWrites(at cycle: Cycle) -> Bool {
    var didMove = writes.step(
      &context, reads: &reads, router: router, bounce: bounce, block: block.buffers,
      mutant: configuration.mutant, at: cycle)
    while !writes.refused.isEmpty {
      let request = writes.refused.pop()
      stop(
        queue: Int(request.queue), code: .writeFailed,
        address: request.address &+ UInt64(request.done), engineKnows: false, at: cycle)
    }
    while !writes.notices.isEmpty {
      switch writes.notices.pop() {
      case .none: break
      case .slotDone(let index):
        if block.slots[index].state == .draining { block.slots[index].state = .free }
      case .usedIndexPosted(let queue, let index):
        if configuration.mutant != .interruptBeforeUsedIndex,
          !transport.isAnnounced(queue: queue, index: index)
        {
          suppressionWanted |= 1 << UInt32(queue)
        }
      }
    }
    didMove = askForSuppression(at: cycle) || didMove
    return didMove
  }

  /// Reads the available ring's flags of queues whose used index went out.
  ///
  /// The read is behind the used index on the link, so what the driver wrote after it saw no new
  /// index is seen here. Source: VIRTIO v1.4, section 2.7.7.
  private func askForSuppression(at cycle: Cycle) -> Bool {
    let ready = suppressionWanted & ~suppressionPending
    guard ready != 0, reads.hasRoom(forData: true) else { return false }
    let queue = ready.trailingZeroBitCount
    suppressionWanted &= ~(1 << UInt32(queue))
    suppressionPending |= 1 << UInt32(queue)
    let request = ReadRequest(
      purpose: .interruptSuppression, queue: UInt16(queue),
      address: DescriptorAddress(rawValue: transport.queues[queue].availableRing), byteCount: 2,
      client: .suppression(queue: queue))
    reads.accept(
      request, route: router.route(request.address, byteCount: 2), identifier: identifier(),
      trace: trace, at: cycle)
    return true
  }

  /// Signals that a queue has used buffers.
  ///
  /// The interrupt goes behind every used index issued so far, so it stands for all of them.
  func signal(queue: Int, at cycle: Cycle) {
    guard transport.status.contains(.driverOK) else { return }
    suppressionWanted &= ~(1 << UInt32(queue))
    transport.announce(queue: queue)
    signal(vector: transport.queues[queue].vector, purpose: .queueInterrupt, at: cycle)
  }

  /// Signals a configuration change: DEVICE_NEEDS_RESET is one.
  func signalConfigurationChange(at cycle: Cycle) {
    interruptStatus |= 2
    signal(
      vector: transport.configurationVector, purpose: .configurationInterrupt, at: cycle)
  }

  private func signal(vector: UInt16, purpose: AccessPurpose, at cycle: Cycle) {
    guard space.msixIsEnabled else {
      // Without MSI-X the interrupt status register carries it; INTx messages are not sent.
      if purpose == .queueInterrupt { interruptStatus |= 1 }
      return
    }
    guard vector != CommonConfiguration.noVector else { return }
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
}
