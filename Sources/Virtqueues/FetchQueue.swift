internal import CDescriptorFetchABI

// Beside rtl/dfe_queue.sv.

/// Reads the available ring of one queue and hands out its heads in order.
///
/// Source: VIRTIO v1.4, sections 2.7.6 and 2.7.14.
struct FetchQueue {
  /// What happened to this queue in one cycle.
  struct Events {
    var isConfigured: Bool
    var doorbell: Bool
    var completion: Bool
    var isGranted: Bool
    var headTaken: Bool
    var flush: Bool
  }

  private var state: FetchQueueState = .off
  private(set) var descriptorTable: UInt64 = 0
  private var availableRing: UInt64 = 0
  private(set) var size: UInt16 = 0
  /// A doorbell that no index read covers.
  private var isPending: Bool = false
  /// Free-running index of the next entry to read.
  private var fetched: UInt16 = 0
  /// Last index read.
  private var avail: UInt16 = 0
  /// Entries of the ring read under way.
  private var batch: UInt16 = 0
  /// The last read did not bring data.
  private var hasFailed: Bool = false
  /// Bytes of the read under way.
  private var buffer: UInt128 = 0
  /// Heads not yet dispatched, oldest in the lowest 16 bits, and how many.
  private var heads: UInt128 = 0
  private var count: UInt16 = 0
  /// Free-running index of the oldest head.
  private(set) var position: UInt16 = 0

  // Wishes of the next cycle: functions of the registers above, kept so that a quiet queue costs
  // nothing.
  private var index: UInt16 = 0
  private var open: UInt16 = 0
  private var nextBatch: UInt16 = 0
  private var slot: UInt16 = 0
  private var jumps: Bool = false
  private var refills: Bool = false
  private var wantsIndex: Bool = false
  private var wantsRing: Bool = false

  /// Derives the wishes from the registers.
  mutating func evaluate() {
    let isIndexDone = state == .indexDone
    index = isIndexDone ? UInt16(truncatingIfNeeded: buffer >> 16) : avail
    open = index &- fetched
    jumps = isIndexDone && !hasFailed && open > size
    slot = fetched & (size &- 1)
    nextBatch = min(FetchLaw.batchEntries, open, size &- slot)
    wantsIndex = state == .rest && isPending
    wantsRing = state == .ringRequest || (isIndexDone && !hasFailed && !jumps && open != 0)
    refills = state == .ringDone && !hasFailed && count == 0
  }

  /// One clock edge.
  mutating func step(_ events: Events, inputs: dfe_inputs, lanes: FetchByteLanes) {
    let ends = events.completion && inputs.cpl_last != 0
    let arrived = buffer
    if events.completion {
      lanes.store(into: &buffer)
      hasFailed = inputs.cpl_status != 0
    }
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
      state = open == 0 ? .rest : events.isGranted ? .ringWait : .ringRequest
    case .ringRequest: if events.isGranted { state = .ringWait }
    case .ringWait: if ends { state = .ringDone }
    case .ringDone:
      if refills {
        heads = arrived
        count = batch
        state = fetched != avail ? .ringRequest : .rest
      }
    case .drain: if ends { state = .off }
    }
    if events.doorbell { isPending = true }
    if takesRing {
      fetched &+= nextBatch
      batch = nextBatch
    }
    if events.headTaken {
      heads >>= 16
      count -= 1
      position &+= 1
    }
    if events.flush {
      count = 0
      state = state == .indexWait || state == .ringWait || state == .drain ? .drain : .off
    }
    if events.isConfigured && inputs.cfg_enable != 0 {
      state = .rest
      isPending = events.doorbell
      (fetched, avail, position) = (0, 0, 0)
      descriptorTable = inputs.cfg_desc_addr
      availableRing = inputs.cfg_avail_addr
      size = inputs.cfg_size
    }
    if state == .off || state == .drain { isPending = false }
  }
}

// The queue's offers, for the other parts.
extension FetchQueue {
  /// Whether a read is wanted.
  var wantsRead: Bool { wantsIndex || wantsRing }
  /// Whether a head is offered.
  var hasHead: Bool { count != 0 || refills }
  /// The oldest head.
  var head: UInt16 { UInt16(truncatingIfNeeded: refills ? buffer : heads) }
  /// Whether this queue would move without inputs.
  var isActive: Bool {
    wantsIndex || wantsRing || state == .indexDone || refills || (state == .ringDone && hasFailed)
  }
  /// Whether it holds work or a read under way.
  var isBusy: Bool { isPending || count != 0 || !(state == .off || state == .rest) }

  /// The read that is wanted.
  var read: (kind: FetchReadKind, address: UInt64, carry: Bool, count: UInt8) {
    if wantsIndex { return (.availIndex, availableRing, false, FetchLaw.availIndexByteCount) }
    let (address, carry) = availableRing.addingReportingOverflow(4 + 2 * UInt64(slot))
    return (.availRing, address, carry, UInt8(2 * nextBatch))
  }

  /// The fault that this queue's own reads brought.
  var fault: FetchFault? {
    if jumps {
      return FetchFault(
        code: UInt8(DFE_ERR_AVAIL_INDEX_JUMP), address: UInt64(index))
    }
    guard hasFailed, state == .indexDone || state == .ringDone else { return nil }
    var address = availableRing
    if state == .ringDone {
      let first = (fetched &- batch) & (size &- 1)
      address &+= 4 + 2 * UInt64(first)
    }
    return FetchFault(code: UInt8(DFE_ERR_READ_FAILED), address: address)
  }
}
