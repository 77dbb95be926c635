internal import CDescriptorFetchABI

// Beside rtl/dfe_walkers.sv, where the diagram of the sets stands.

/// The table of chain walkers: which set each is in, its chain, and the bytes of its read.
@safe
struct FetchWalkers {
  /// What happened to the walkers in one cycle, a bit per walker.
  struct Events {
    var start: UInt32 = 0
    var chain: FetchChain = FetchChain()
    var served: UInt32 = 0
    var servedFollows: Bool = false
    var servedWalk: FetchWalk = FetchWalk()
    var granted: UInt32 = 0
    var completion: UInt32 = 0

    /// The walkers that start or go on in this cycle.
    @inline(__always) var asking: UInt32 { start | (servedFollows ? served : 0) }
  }

  private let all: UInt32
  private let queueCount: Int
  private(set) var free: UInt32
  private(set) var asking: UInt32 = 0
  private var waiting: UInt32 = 0
  private(set) var full: UInt32 = 0
  private var draining: UInt32 = 0
  private(set) var failed: UInt32 = 0
  // SAFETY: every table has an entry per queue or walker, and every index is one of those; the
  // engine owns the tables and frees them once.
  /// Walkers of each queue.
  let owned: UnsafeMutablePointer<UInt32>
  let chains: UnsafeMutablePointer<FetchChain>
  let walks: UnsafeMutablePointer<FetchWalk>
  let buffers: UnsafeMutablePointer<UInt128>

  init(queueCount: Int, walkerCount: Int) {
    all = UInt32.max >> UInt32(32 - walkerCount)
    free = all
    self.queueCount = queueCount
    unsafe owned = .allocate(capacity: queueCount)
    unsafe owned.initialize(repeating: 0, count: queueCount)
    unsafe chains = .allocate(capacity: walkerCount)
    unsafe chains.initialize(repeating: FetchChain(), count: walkerCount)
    unsafe walks = .allocate(capacity: walkerCount)
    unsafe walks.initialize(repeating: FetchWalk(), count: walkerCount)
    unsafe buffers = .allocate(capacity: walkerCount)
    unsafe buffers.initialize(repeating: 0, count: walkerCount)
  }

  /// Frees every table; nothing may be used afterwards.
  @unsafe
  func deallocate() {
    unsafe owned.deallocate()
    unsafe chains.deallocate()
    unsafe walks.deallocate()
    unsafe buffers.deallocate()
  }

  mutating func reset() {
    free = all
    (asking, waiting, full, draining, failed) = (0, 0, 0, 0, 0)
    for queue in 0..<queueCount { unsafe owned[queue] = 0 }
  }

  /// Queues that own a walker, a bit per queue.
  var busy: UInt32 {
    var busy: UInt32 = 0
    var queue = 0
    while queue < queueCount {
      if unsafe owned[queue] != 0 { busy |= 1 << UInt32(queue) }
      queue += 1
    }
    return busy
  }

  /// Whether any walker would move without inputs.
  var isActive: Bool { (asking | full) != 0 }

  /// One clock edge; `flush` has a bit per queue.
  mutating func step(_ events: Events, flush: UInt32, inputs: dfe_inputs, lanes: FetchByteLanes) {
    if events.start != 0 { unsafe owned[events.chain.queue] |= events.start }
    var flushed: UInt32 = 0
    var queues = flush
    while queues != 0 {
      flushed |= unsafe owned[queues.trailingZeroBitCount]
      queues &= queues - 1
    }

    let done = inputs.cpl_last != 0 ? events.completion : 0
    let freed =
      (done & draining) | (events.servedFollows ? 0 : events.served)
    free = (free & ~events.start) | freed
    full = (full & ~events.served) | (done & waiting)
    asking = (asking | events.asking) & ~events.granted
    waiting = (waiting | events.granted) & ~done
    draining &= ~done

    if events.served != 0 {
      unsafe walks[events.served.trailingZeroBitCount] = events.servedWalk
    }
    if events.start != 0 {
      let walker = events.start.trailingZeroBitCount
      unsafe chains[walker] = events.chain
      unsafe walks[walker] = FetchWalk(index: events.chain.head)
    }
    if events.completion != 0 {
      failed = (failed & ~events.completion) | (inputs.cpl_status != 0 ? events.completion : 0)
      unsafe lanes.store(into: &buffers[events.completion.trailingZeroBitCount])
    }

    if flushed != 0 {
      free |= flushed & (asking | full)
      asking &= ~flushed
      full &= ~flushed
      draining |= flushed & waiting
      waiting &= ~flushed
    }
    if freed != 0 || flushed != 0 {
      for queue in 0..<queueCount { unsafe owned[queue] &= ~free }
    }
  }
}
