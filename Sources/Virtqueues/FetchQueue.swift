internal import CDescriptorFetchABI

// Beside rtl/dfe_queue.sv.

/// Finds the chains of one queue and hands out their heads in order.
///
/// A split ring has an index and entries to read; of a packed ring up to two descriptors at a time
/// are looked at, which tell where lists begin and end. A look lies in one line of 64 bytes, which is
/// taken to be one sample of memory; of it the flags alone count, and a walker reads a descriptor
/// that was found to be available again, so that its address is younger than its flags.
///
/// Source: VIRTIO v1.4, sections 2.7.6, 2.7.14 and 2.8.
struct FetchQueue {
  /// What happened to this queue in one cycle.
  struct Events {
    var isConfigured: Bool
    var doorbell: Bool
    var completion: Bool
    var isGranted: Bool
    var headTaken: Bool
    var restTaken: Bool
    var flush: Bool
  }

  private(set) var state: FetchQueueState = .off
  private(set) var descriptorTable: UInt64 = 0
  private(set) var availableRing: UInt64 = 0
  /// What holds for every chain of the queue.
  private(set) var law = FetchChainLaw(size: 0, limit: 0, isPacked: false, takesIndirect: false)
  /// A doorbell that no index read covers.
  private(set) var isPending: Bool = false
  /// Free-running index of the next entry to read.
  private(set) var fetched: UInt16 = 0
  /// Last index read.
  private var avail: UInt16 = 0
  /// Entries of the ring read under way.
  private(set) var batch: UInt16 = 0
  /// The last read did not bring data.
  private(set) var hasFailed: Bool = false
  /// Bytes of the read under way.
  private(set) var buffer: UInt128 = 0
  private var secondBuffer: UInt128 = 0
  /// Heads not yet dispatched.
  private(set) var heads = FetchHeads()
  /// Free-running index of the oldest head of a split ring.
  private(set) var position: UInt16 = 0
  /// Where the next look at a packed ring goes, and the list that it is in.
  private(set) var scan = FetchScan()
  /// The queue has come to rest and the environment was not told.
  private(set) var restIsDue: Bool = false

  // Wishes of the next cycle: functions of the registers above, kept so that a quiet queue costs
  // nothing.
  private(set) var index: UInt16 = 0
  private var open: UInt16 = 0
  private(set) var nextBatch: UInt16 = 0
  private(set) var slot: UInt16 = 0
  private(set) var jumps: Bool = false
  private(set) var refills: Bool = false
  private(set) var wantsIndex: Bool = false
  private(set) var wantsRing: Bool = false

  /// Derives the wishes from the registers.
  mutating func evaluate() {
    if law.isPacked { return evaluatePacked() }
    let isIndexDone = state == .indexDone
    index = isIndexDone ? UInt16(truncatingIfNeeded: buffer >> 16) : avail
    open = index &- fetched
    jumps = isIndexDone && !hasFailed && open > law.size
    slot = fetched & (law.size &- 1)
    nextBatch = min(FetchLaw.batchEntries, open, law.size &- slot)
    wantsIndex = state == .rest && isPending
    wantsRing = state == .ringRequest || (isIndexDone && !hasFailed && !jumps && open != 0)
    refills = state == .ringDone && !hasFailed && heads.count == 0
  }

  private mutating func evaluatePacked() {
    slot = scan.slot
    let place = UInt16(truncatingIfNeeded: descriptorTable >> 4) &+ slot
    nextBatch =
      place & (FetchLaw.lineEntries - 1) == FetchLaw.lineEntries - 1
      ? 1 : min(FetchLaw.scanEntries, law.size &- slot)
    let hasRoom = heads.count + FetchLaw.scanEntries <= FetchLaw.headCapacity
    wantsIndex = (state == .rest && isPending || state == .ringRequest) && hasRoom
    (wantsRing, jumps, refills) = (false, false, false)
  }

  /// One clock edge.
  mutating func step(_ events: Events, inputs: dfe_inputs, lanes: FetchByteLanes) {
    let ends = events.completion && inputs.cpl_last != 0
    let arrived = buffer
    if events.completion {
      lanes.store(into: &buffer)
      lanes.storeHigh(into: &secondBuffer)
      hasFailed = inputs.cpl_status != 0
    }
    if events.restTaken { restIsDue = false }
    if law.isPacked {
      stepPacked(events, ends: ends)
    } else {
      stepSplit(events, ends: ends, arrived: arrived)
    }
    if events.headTaken {
      heads.removeOldest()
      position &+= 1
    }
    if events.doorbell { take(doorbell: inputs) }
    if events.flush {
      heads.removeAll()
      restIsDue = false
      state = state == .indexWait || state == .ringWait || state == .drain ? .drain : .off
    }
    if events.isConfigured && inputs.cfg_enable != 0 { configure(inputs, events.doorbell) }
    if state == .off || state == .drain {
      isPending = false
      restIsDue = false
    }
  }

  private mutating func configure(_ inputs: dfe_inputs, _ doorbell: Bool) {
    state = .rest
    isPending = doorbell
    restIsDue = false
    (fetched, avail, position) = (inputs.cfg_start, inputs.cfg_start, inputs.cfg_start)
    scan = FetchScan(start: inputs.cfg_start)
    descriptorTable = inputs.cfg_desc_addr
    availableRing = inputs.cfg_avail_addr
    law = FetchChainLaw(
      size: inputs.cfg_size,
      limit: inputs.cfg_chain_limit == 0 ? inputs.cfg_size : inputs.cfg_chain_limit,
      isPacked: Int(inputs.cfg_flags) & DFE_QUEUE_PACKED != 0,
      takesIndirect: Int(inputs.cfg_flags) & DFE_QUEUE_INDIRECT != 0)
  }

  /// A doorbell: with a plausible index a resting split queue goes on without reading its own.
  ///
  /// Behind a doorbell that waits, the index is read: the later of two may know less.
  private mutating func take(doorbell inputs: dfe_inputs) {
    restIsDue = false
    let ahead = inputs.doorbell_index &- fetched
    if inputs.doorbell_has_index != 0, !law.isPacked, state == .rest, !isPending, ahead != 0,
      ahead <= law.size
    {
      avail = inputs.doorbell_index
      state = .ringRequest
    } else {
      isPending = true
    }
  }

  private mutating func rest() {
    state = .rest
    restIsDue = !isPending
  }

  private mutating func stepSplit(_ events: Events, ends: Bool, arrived: UInt128) {
    let takesRing = events.isGranted && wantsRing
    switch state {
    case .off: break
    case .rest:
      if events.isGranted {
        state = .indexWait
        isPending = false
      }
    case .indexWait: if ends { state = .indexDone }
    case .indexDone:
      avail = index
      if open == 0 { rest() } else { state = events.isGranted ? .ringWait : .ringRequest }
    case .ringRequest: if events.isGranted { state = .ringWait }
    case .ringWait: if ends { state = .ringDone }
    case .ringDone:
      if refills {
        heads.refill(arrived, count: batch)
        if fetched != avail { state = .ringRequest } else { rest() }
      }
    case .drain: if ends { state = .off }
    }
    if takesRing {
      fetched &+= nextBatch
      batch = nextBatch
    }
  }

  private mutating func stepPacked(_ events: Events, ends: Bool) {
    switch state {
    case .off: break
    case .rest, .ringRequest:
      if events.isGranted {
        state = .indexWait
        isPending = false
        batch = nextBatch
      }
    case .indexWait: if ends { state = .indexDone }
    case .indexDone:
      guard !hasFailed, !scan.isTooLong else { break }
      for place in 0..<batch {
        let flags = UInt16(truncatingIfNeeded: (place == 0 ? buffer : secondBuffer) >> 112)
        switch scan.look(flags, size: law.size) {
        case .end(let entry): heads.append(entry)
        case .inside: break
        case .tooLong: return
        case .nothing: return rest()
        }
      }
      state = .ringRequest
    case .ringWait, .ringDone: break
    case .drain: if ends { state = .off }
    }
  }
}
