internal import CDescriptorFetchABI

// Beside rtl/dfe_top.sv.

/// All registers of the Swift engine and the order in which one cycle looks at them.
@safe
struct FetchCore {
  let queueCount: Int
  let walkerCount: Int
  // SAFETY: every index into the table is below `queueCount`; the engine owns it and frees it once.
  let queues: UnsafeMutablePointer<FetchQueue>
  var walkers: FetchWalkers
  var present = FetchPresent()
  var dispatch = FetchDispatch()
  var readChannel = FetchReadChannel()
  var errorChannel: FetchErrorChannel
  var restChannel = FetchRestChannel()
  /// Whether the engine tells which queues rest.
  let tellsRest: Bool
  /// A bit per queue, derived from the queue's registers after each edge.
  private(set) var readQueues: UInt32 = 0
  private(set) var headQueues: UInt32 = 0
  private var activeQueues: UInt32 = 0
  private var busyQueues: UInt32 = 0
  private var faultyQueues: UInt32 = 0
  private var restingQueues: UInt32 = 0

  init(queueCount: Int, walkerCount: Int, tellsRest: Bool) {
    self.tellsRest = tellsRest
    self.queueCount = queueCount
    self.walkerCount = walkerCount
    unsafe queues = .allocate(capacity: queueCount)
    unsafe queues.initialize(repeating: FetchQueue(), count: queueCount)
    walkers = FetchWalkers(queueCount: queueCount, walkerCount: walkerCount)
    errorChannel = FetchErrorChannel(queueCount: queueCount)
  }

  /// Frees every table; nothing may be used afterwards.
  @unsafe
  func deallocate() {
    unsafe queues.deallocate()
    unsafe walkers.deallocate()
    unsafe errorChannel.deallocate()
  }

  mutating func reset() {
    for queue in 0..<queueCount { unsafe queues[queue] = FetchQueue() }
    walkers.reset()
    present = FetchPresent()
    dispatch = FetchDispatch()
    readChannel = FetchReadChannel()
    errorChannel.reset()
    restChannel = FetchRestChannel()
    (readQueues, headQueues, activeQueues, busyQueues, faultyQueues) = (0, 0, 0, 0, 0)
    restingQueues = 0
  }

  /// One clock edge.
  mutating func step(_ inputs: dfe_inputs) {
    let window = FetchWindow(
      mode: Int(inputs.window_mode & 3), base: inputs.window_base, size: inputs.window_size)
    let configured = bit(inputs.cfg_valid, Int(inputs.cfg_queue))
    let doorbells = bit(inputs.doorbell_valid, Int(inputs.doorbell_queue))
    let completions: UInt32 =
      inputs.cpl_valid != 0 && inputs.cpl_tag < 32 ? 1 << UInt32(inputs.cpl_tag) : 0
    let lanes = FetchByteLanes(inputs)
    let blocked =
      configured | (inputs.rd_ready != 0 ? 0 : readChannel.queueBit)
      | (inputs.desc_ready != 0 ? 0 : present.queueBit)
      | (inputs.rest_ready != 0 ? 0 : restChannel.queueBit)

    var events = FetchWalkers.Events()
    events.completion = completions & (UInt32.max >> UInt32(32 - walkerCount))
    let walkFault = unsafe present.step(
      window, queues: queues, walkers: walkers, isReady: inputs.desc_ready != 0, events: &events)
    let headFault = unsafe dispatch.step(
      heads: headQueues, queues: queues, free: walkers.free, events: &events)
    let readFault = unsafe readChannel.step(
      window, core: (queues, walkers, readQueues, walkerCount), isReady: inputs.rd_ready != 0,
      events: &events)

    let flush =
      faultyQueues | configured | walkFault.queueBit | headFault.queueBit
      | readFault.queueBit
    errorChannel.step(isReady: inputs.err_ready != 0, blocked: blocked)
    if flush != 0 {
      // Least important first: the last one written stays.
      errorChannel.record(readFault)
      var own = faultyQueues
      while own != 0 {
        let queue = own.trailingZeroBitCount
        errorChannel.record(
          FetchQueueFault(queue: queue, fault: unsafe queues[queue].fault))
        own &= own - 1
      }
      errorChannel.record(headFault)
      errorChannel.record(walkFault)
      errorChannel.forget(configured)
    }

    if tellsRest {
      unsafe restChannel.step(
        due: restingQueues & ~doorbells, dropped: flush, queues: queues,
        isReady: inputs.rest_ready != 0)
    }
    let queueCompletions = completions >> UInt32(walkerCount)
    let granted = readChannel.grantedQueues
    var touched =
      (configured | doorbells | queueCompletions | granted | dispatch.taken | flush | activeQueues
        | restChannel.taken)
      & (UInt32.max >> UInt32(32 - queueCount))
    while touched != 0 {
      let queue = touched.trailingZeroBitCount
      let one: UInt32 = touched & (0 &- touched)
      unsafe queues[queue].step(
        FetchQueue.Events(
          isConfigured: configured & one != 0, doorbell: doorbells & one != 0,
          completion: queueCompletions & one != 0, isGranted: granted & one != 0,
          headTaken: dispatch.taken & one != 0, restTaken: restChannel.taken & one != 0,
          flush: flush & one != 0),
        inputs: inputs, lanes: lanes)
      refresh(queue, one)
      touched ^= one
    }
    walkers.step(events, flush: flush, inputs: inputs, lanes: lanes)
  }

  /// Derives the queue's bits from its registers.
  private mutating func refresh(_ queue: Int, _ one: UInt32) {
    unsafe queues[queue].evaluate()
    readQueues = unsafe queues[queue].wantsRead ? readQueues | one : readQueues & ~one
    headQueues = unsafe queues[queue].hasHead ? headQueues | one : headQueues & ~one
    activeQueues = unsafe queues[queue].isActive ? activeQueues | one : activeQueues & ~one
    busyQueues = unsafe queues[queue].isBusy ? busyQueues | one : busyQueues & ~one
    restingQueues =
      unsafe tellsRest && queues[queue].restIsDue ? restingQueues | one : restingQueues & ~one
    faultyQueues = unsafe queues[queue].fault != nil ? faultyQueues | one : faultyQueues & ~one
  }

  @inline(__always)
  private func bit(_ isValid: UInt8, _ queue: Int) -> UInt32 {
    isValid != 0 && queue < queueCount ? 1 << UInt32(queue) : 0
  }

  /// Whether a head waits for a walker, each of which has one tag.
  var lacksTag: Bool { headQueues != 0 && walkers.free == 0 }

  /// Writes the pins, which follow from the registers alone.
  func show(_ outputs: inout dfe_outputs) {
    readChannel.show(&outputs)
    present.show(&outputs)
    errorChannel.show(&outputs)
    restChannel.show(&outputs)
    outputs.busy_queues.0 = UInt64(
      busyQueues | walkers.busy | errorChannel.pending | readChannel.queueBit | present.queueBit
        | errorChannel.queueBit | restChannel.queueBit)
    let isQuiet =
      readChannel.queueBit | present.queueBit | errorChannel.queueBit | restChannel.queueBit
      | activeQueues | errorChannel.pending | restingQueues == 0
    let dispatches = headQueues != 0 && walkers.free != 0
    outputs.idle = isQuiet && !dispatches && !walkers.isActive ? 1 : 0
  }
}
