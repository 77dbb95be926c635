import ByteLayouts
import CDescriptorFetchABI
import CycleKernel
import Trace
import VirtioLayouts
import Virtqueues

/// The fetch engine's pins: what goes in and what comes out in one cycle.
extension Endpoint {
  /// Steps the engine when it has something to do; returns whether it was stepped.
  func stepEngine(at cycle: Cycle) -> Bool {
    guard !engineIsBroken, engineIsConcerned else { return false }
    var isDriven = driveConfiguration()
    isDriven = driveCompletion(at: cycle) || isDriven
    isDriven = takeRead(at: cycle) || isDriven
    isDriven = takeDescriptor(at: cycle) || isDriven
    isDriven = takeRest(at: cycle) || isDriven
    isDriven = takeError(at: cycle) || isDriven
    if reads.engine.translates { isDriven = driveTranslation(at: cycle) || isDriven }
    if reads.engine.readsEvents { isDriven = driveEvents(at: cycle) || isDriven }
    guard isDriven || outputs.idle == 0 || stepsIdleEngine else { return false }
    let wasIdle = !isDriven && outputs.idle != 0
    inputs.window_base = router.base
    inputs.window_size = router.byteCount + (router.clips ? 4096 : 0)
    inputs.window_mode =
      switch router.mode {
      case .none: UInt8(DFE_WINDOW_NONE)
      // Inside or outside is the engine's decision; what lies inside is the endpoint's.
      case .strict, .promised: UInt8(DFE_WINDOW_STRICT)
      case .mixed, .marked: UInt8(DFE_WINDOW_MIXED)
      case .offset:
        engine.constants.features & UInt32(DFE_FEATURE_WINDOW_OFFSET) != 0
          ? UInt8(DFE_WINDOW_OFFSET) : UInt8(DFE_WINDOW_STRICT)
      }
    engineStepCount += 1
    engine.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
    inputs.cfg_valid = 0
    inputs.doorbell_valid = 0
    inputs.cpl_valid = 0
    inputs.rd_ready = 0
    inputs.desc_ready = 0
    inputs.err_ready = 0
    inputs.rest_ready = 0
    restTranslation()
    inputs.evt_valid = 0
    inputs.evd_ready = 0
    return !wasIdle
  }

  /// Whether the engine has work or an offer, or something waits for it.
  private var engineIsConcerned: Bool {
    outputs.idle == 0 || doorbells != 0 || !commands.isEmpty || !reads.pieces.isEmpty
      || outputs.rd_valid | outputs.desc_valid | outputs.rest_valid | outputs.err_valid != 0
      || (reads.engine.translates && translationIsConcerned)
      || eventsWanted != 0 || outputs.evd_valid != 0 || stepsIdleEngine
  }

  private func driveConfiguration() -> Bool {
    if !commands.isEmpty {
      let command = commands.pop()
      inputs.cfg_valid = 1
      inputs.cfg_queue = command.queue
      inputs.cfg_enable = command.enable ? 1 : 0
      inputs.cfg_size = command.size
      inputs.cfg_desc_addr = command.descriptorArea
      inputs.cfg_avail_addr = command.driverArea
      inputs.cfg_chain_limit = command.chainLimit
      inputs.cfg_flags =
        (command.isPacked ? UInt8(DFE_QUEUE_PACKED) : 0)
        | (command.takesIndirect ? UInt8(DFE_QUEUE_INDIRECT) : 0)
        | (command.usesEventIndex ? UInt8(DFE_QUEUE_EVENT_IDX) : 0)
        | command.prefetchDepth << UInt8(DFE_QUEUE_DEPTH_SHIFT)
      inputs.cfg_start = command.isPacked ? RingPosition.start.rawValue : 0
      return true
    }
    guard doorbells != 0 else { return false }
    let queue = doorbells.trailingZeroBitCount
    doorbells &= doorbells - 1
    inputs.doorbell_valid = 1
    inputs.doorbell_queue = UInt8(queue)
    let takesIndex = engine.constants.features & UInt32(DFE_FEATURE_DOORBELL_INDEX) != 0
    inputs.doorbell_has_index = takesIndex && doorbellPositions[queue] != nil ? 1 : 0
    inputs.doorbell_index = doorbellPositions[queue] ?? 0
    return true
  }

  private func driveCompletion(at cycle: Cycle) -> Bool {
    guard let piece = reads.takePiece() else { return false }
    let index = piece.transaction
    let transaction = reads.transaction(index)
    if case .engine(let tag) = transaction.request.client {
      inputs.cpl_valid = 1
      inputs.cpl_tag = tag
      inputs.cpl_offset = UInt8(piece.range.lowerBound)
      inputs.cpl_count = UInt8(piece.range.count)
      inputs.cpl_last = piece.isLast ? 1 : 0
      // Bytes that came before a failure are good.
      inputs.cpl_status = piece.range.isEmpty ? transaction.status.pins : UInt8(DFE_CPL_OK)
      reads.withBytes(index, piece.range) { bytes in
        unsafe withUnsafeMutableBytes(of: &inputs.cpl_data) { lanes in
          var span = unsafe MutableRawSpan(_unsafeBytes: lanes)
          span.copy(bytes)
        }
      }
    }
    guard piece.isLast else { return true }
    if configuration.mutant == .heedsTableWriteFlag, bringsWritableTable(index) {
      stop(
        queue: Int(transaction.request.queue), code: .indirectMalformed,
        address: transaction.request.address.rawValue, engineKnows: false, at: cycle)
    }
    reads.release(index)
    return true
  }

  /// Whether a read brought a descriptor of a split ring with INDIRECT and WRITE.
  private func bringsWritableTable(_ index: Int) -> Bool {
    let transaction = reads.transaction(index)
    guard transaction.request.purpose == .descriptor, !transaction.hasFailed,
      !transport.queues[Int(transaction.request.queue)].isPacked
    else { return false }
    return reads.withBytes(index) { bytes in
      stride(from: 0, to: bytes.byteCount - 15, by: 16).contains { place in
        DescriptorFlags(rawValue: bytes.littleEndian(at: place + 12, as: UInt16.self))
          .isSuperset(of: [.indirect, .write])
      }
    }
  }

  private func takeRead(at cycle: Cycle) -> Bool {
    guard outputs.rd_valid != 0, reads.hasRoom(forData: false) else { return false }
    guard (1...reads.engine.byteCountMax).contains(Int(outputs.rd_count)),
      Int(outputs.rd_queue) < transport.queues.count
    else { return breakEngine(value: UInt64(outputs.rd_count), at: cycle) }
    inputs.rd_ready = 1
    let purpose: AccessPurpose =
      switch Int(outputs.rd_kind) {
      case DFE_READ_AVAIL_INDEX: .availableIndex
      case DFE_READ_AVAIL_RING: .availableRing
      case DFE_READ_INDIRECT: .indirectDescriptor
      case DFE_READ_EVENT: .interruptSuppression
      default: .descriptor
      }
    // The engine has a router of its own, and its decision is what the model follows.
    let isLocal = outputs.rd_local != 0
    let address = isLocal ? router.base &+ outputs.rd_addr : offeredBusAddress
    let route: AddressRouter.Route =
      isLocal
      ? router.local(outputs.rd_addr, byteCount: UInt64(outputs.rd_count))
      : router.bus(address)
    guard isLocal || !crossesGrantedPage else { return breakEngine(value: address, at: cycle) }
    let request = ReadRequest(
      purpose: purpose, queue: UInt16(outputs.rd_queue),
      address: DescriptorAddress(rawValue: address), byteCount: Int(outputs.rd_count),
      client: .engine(tag: outputs.rd_tag),
      translation: isLocal ? .ofPort : offeredTranslation)
    // What a stopped queue still had on the channel reaches no memory.
    let queue = transport.queues[Int(outputs.rd_queue)]
    guard queue.isEnabled, !queue.isResetting else {
      reads.refuse(request)
      return true
    }
    if configuration.mutant != nil { fetchAhead(of: request, at: cycle) }
    reads.accept(request, route: route, identifier: identifier(), trace: trace, at: cycle)
    return true
  }

  /// Reads a later descriptor of a packed ring first, as a mutant does, and drops what comes.
  private func fetchAhead(of request: ReadRequest, at cycle: Cycle) {
    let queue = transport.queues[Int(request.queue)]
    guard queue.isPacked, request.purpose == .descriptor, reads.hasRoom(forData: true) else {
      return
    }
    let slot = (request.address.rawValue &- queue.descriptorArea) / 16
    let step: UInt64
    switch configuration.mutant {
    case .fetchesListsBackwards where slot == 0: step = 1
    // A block request has a header, data and a status, so the second list is three entries on.
    case .skipsList where slot == UInt64(RingPosition(rawValue: queue.nextTaken).slot): step = 3
    default: return
    }
    var ahead = request
    ahead.address = DescriptorAddress(
      rawValue: queue.descriptorArea &+ 16 * ((slot + step) % UInt64(queue.size)))
    ahead.byteCount = PackedDescriptor.byteCount
    ahead.client = .nobody
    reads.accept(
      ahead, route: router.route(ahead.address, byteCount: UInt64(ahead.byteCount)),
      identifier: identifier(), trace: trace, at: cycle)
  }

  /// An engine that breaks the table's contract, as somebody else's may, ends the service of all
  /// queues with an error; it does not end the model.
  func breakEngine(value: UInt64, at cycle: Cycle) -> Bool {
    engineIsBroken = true
    for queue in transport.queues.indices where transport.queues[queue].isEnabled {
      stop(
        queue: queue, code: .engineBrokeContract, address: value, engineKnows: true, at: cycle)
    }
    return true
  }

  private func takeDescriptor(at cycle: Cycle) -> Bool {
    guard outputs.desc_valid != 0 else { return false }
    let slot = Int(outputs.desc_slot)
    guard slot < chains.count, Int(outputs.desc_queue) < transport.queues.count,
      outputs.desc_first != 0 || chains[slot].descriptors.count < Chain.capacity
    else { return breakEngine(value: UInt64(slot), at: cycle) }
    guard !isChainComplete[slot] else { return false }
    inputs.desc_ready = 1
    // What a stopped queue still had on the channel is taken and dropped.
    guard transport.isLive(queue: Int(outputs.desc_queue)) else { return true }
    if outputs.desc_first != 0 {
      chains[slot].begin(queue: Int(outputs.desc_queue), position: outputs.desc_position)
    }
    chains[slot].append(
      SplitDescriptor(
        address: DescriptorAddress(rawValue: outputs.desc_addr), length: outputs.desc_len,
        flags: DescriptorFlags(rawValue: outputs.desc_flags), next: 0))
    if outputs.desc_indirect == 0 {
      chains[slot].directCount += 1
    } else if configuration.mutant == .refusesMixedChains, chains[slot].directCount > 0 {
      stop(
        queue: chains[slot].queue, code: .indirectMalformed, address: UInt64(outputs.desc_head),
        engineKnows: false, at: cycle)
      return true
    }
    if outputs.desc_last != 0 {
      chains[slot].identifier = outputs.desc_head
      chains[slot].ringCount = max(1, outputs.desc_ring_count)
      isChainComplete[slot] = true
      hasCompleteChain = true
    }
    return true
  }

  private func takeError(at cycle: Cycle) -> Bool {
    guard outputs.err_valid != 0 else { return false }
    inputs.err_ready = 1
    stop(
      queue: Int(outputs.err_queue),
      code: QueueErrorCode(rawValue: outputs.err_code) ?? .readFailed,
      address: outputs.err_addr, engineKnows: true, at: cycle)
    return true
  }

  /// Stops a queue after an error: DEVICE_NEEDS_RESET, and the others go on.
  func stop(
    queue: Int, code: QueueErrorCode, address: UInt64, engineKnows: Bool, at cycle: Cycle
  ) {
    guard queue < transport.queues.count, !transport.queues[queue].hasFailed else { return }
    transport.queues[queue].hasFailed = true
    record(
      .deviceError(DeviceError(queue: UInt16(queue), code: code, address: address)), at: cycle)
    if !engineKnows {
      commands.push(.stop(queue))
    }
    abandon(queue: queue, at: cycle)
    if configuration.mutant != .hidesErrors, transport.needReset() {
      record(.statusChanged(status: transport.status.rawValue), at: cycle)
      if transport.status.contains(.driverOK), configuration.mutant != .needsResetSilently {
        signalConfigurationChange(at: cycle)
      }
    }
  }

  /// Forgets everything of a queue that has not reached memory.
  func abandon(queue: Int, at cycle: Cycle) {
    reads.orphan { $0.queue == UInt16(queue) && !$0.isEngine }
    reads.dropUnsent(trace: trace, at: cycle)
    writes.remove(queue: UInt16(queue))
    // An answer for what was just dropped must not meet a later access to the same page.
    context.cache.abandonRequests()
    for slot in chains.indices where chains[slot].queue == queue { isChainComplete[slot] = false }
    requests.abandon(queue: queue)
    let bit: UInt64 = 1 << UInt64(queue)
    suppressionWanted &= ~bit
    suppressionPending &= ~bit
    eventsWanted &= ~bit
    doorbells &= ~bit
  }
}

extension ReadStatus {
  /// What the fetch engine is told.
  fileprivate var pins: UInt8 {
    switch self {
    case .ok: UInt8(DFE_CPL_OK)
    case .unsupported: UInt8(DFE_CPL_UNSUPPORTED)
    case .aborted: UInt8(DFE_CPL_ABORT)
    case .poisoned: UInt8(DFE_CPL_POISONED)
    case .timedOut: UInt8(DFE_CPL_TIMEOUT)
    }
  }
}
