import CycleKernel
import VirtioLayouts

/// The requests that the device works on at once: slots, their buffers, and parked chains.
struct RequestUnit: ~Copyable {
  let device: any DeviceType
  let buffers: RequestBuffers
  var slots: [RequestSlot]
  /// Chains that wait for what the device will have to say, by queue.
  var parked: [ParkedChains]
  /// Chains that came before an older one.
  var early = EarlyChains()
  /// Storage of a chain on its way from one place to another.
  var spare = Chain()
  /// Where order counts, by queue: requests that were begun, executed and returned.
  var begun: [UInt64]
  var executed: [UInt64]
  var returned: [UInt64]
  /// A bit for each slot that may have something to do; clear for one that is free or waits for
  /// writes or reads.
  private(set) var awakeSlots: UInt64 = 0
  /// A bit for each slot that may have something to do in ``restDue``.
  private var restingSlots: UInt64 = 0
  /// No resting slot has anything to do before this cycle.
  private var restDue: Cycle = .never
  /// A bit for each queue that may have parked chains.
  var parkedQueues: UInt64 = 0
  /// Whether a slot or a parked chain may have something to do.
  func isAwake(at cycle: Cycle) -> Bool { awakeSlots | parkedQueues != 0 || restDue <= cycle }
  /// Slots that are not free.
  var busyCount: Int { slots.reduce(0) { $1.state == .free ? $0 : $0 + 1 } }

  init(configuration: EndpointConfiguration, device: any DeviceType, queueCount: Int) {
    precondition(
      configuration.requestSlotCount <= 64 && queueCount <= 64, "a bit for each slot and queue")
    self.device = device
    buffers = RequestBuffers(
      slotCount: configuration.requestSlotCount,
      slotByteCount: RequestSlot.writableOffset + device.largestImage + 64)
    slots = Array(repeating: RequestSlot(), count: configuration.requestSlotCount)
    parked = Array(repeating: ParkedChains(), count: queueCount)
    begun = Array(repeating: 0, count: queueCount)
    executed = begun
    returned = begun
  }

  var freeSlot: Int? { slots.indices.first { slots[$0].state == .free } }

  /// The next cycle in which the backend is done with a request.
  var nextDue: Cycle {
    var due = Cycle.max
    var left = awakeSlots | restingSlots
    while left != 0 {
      let index = left.trailingZeroBitCount
      left &= left - 1
      if case .media(let until) = slots[index].state { due = min(due, until) }
    }
    return due
  }

  /// Lets a slot be looked at again.
  mutating func wake(_ index: Int) { awakeSlots |= 1 << UInt64(index) }

  /// Lets a slot be until it is woken.
  mutating func sleep(_ index: Int) { awakeSlots &= ~(1 << UInt64(index)) }

  /// Lets a slot be until `due`.
  mutating func rest(_ index: Int, until due: Cycle) {
    sleep(index)
    restingSlots |= 1 << UInt64(index)
    restDue = min(restDue, due)
  }

  /// Wakes the slots that rest, when one of them may be due.
  mutating func wakeResting(at cycle: Cycle) {
    guard restDue <= cycle else { return }
    awakeSlots |= restingSlots
    restingSlots = 0
    restDue = .never
  }

  /// Starts the request in a slot that was given its chain; false when its shape is no request's.
  mutating func begin(_ index: Int, _ admission: Admission) -> Bool {
    guard case .request(let readByteCount) = admission else { return false }
    slots[index].state = .reading
    wake(index)
    takeTicket(index)
    slots[index].mergedCount = 0
    slots[index].reader = ChainCursor(descriptor: 0)
    slots[index].readIssued = 0
    slots[index].readDone = 0
    slots[index].readGoal = readByteCount
    return true
  }

  private mutating func takeTicket(_ index: Int) {
    let queue = slots[index].queue
    slots[index].ticket = begun[queue]
    begun[queue] += 1
  }

  /// Whether it is the turn of a request to be executed.
  func mayExecute(_ index: Int) -> Bool {
    !device.keepsOrder || slots[index].ticket == executed[slots[index].queue]
  }

  /// Whether it is the turn of a request to be returned.
  func mayReturn(_ index: Int) -> Bool {
    !device.keepsOrder || slots[index].ticket == returned[slots[index].queue]
  }

  /// All readable bytes are here: does the work and returns the cycles that it takes.
  mutating func execute(_ index: Int, at cycle: Cycle) -> Cycle {
    executed[slots[index].queue] += 1
    let outcome = device.execute(
      index, chain: slots[index].chain, buffers: buffers, at: cycle)
    slots[index].begin(writing: outcome)
    return outcome.latency
  }

  /// Gives a slot what the device has to say for `queue`; returns whether there was something.
  mutating func supply(queue: Int, at cycle: Cycle) -> Bool {
    guard !parked[queue].isEmpty, device.hasSupply(queue: queue, at: cycle), let index = freeSlot
    else { return false }
    let waiting = parked[queue]
    guard
      let supply = device.supply(
        queue: queue, slot: index, buffers: buffers,
        room: { $0 < waiting.count ? waiting.chain($0).writableByteCount : nil }, at: cycle)
    else { return false }
    parked[queue].take(into: &slots[index].chain)
    slots[index].mergedCount = 0
    var before: UInt64 = supply.chainCount > 1 ? slots[index].chain.writableByteCount : 0
    while slots[index].chainCount < supply.chainCount {
      let place = slots[index].mergedCount
      if place == slots[index].merged.count { slots[index].merged.append(Chain()) }
      parked[queue].take(into: &slots[index].merged[place])
      slots[index].mergedCount += 1
      if slots[index].chainCount < supply.chainCount {
        before += slots[index].merged[place].writableByteCount
      }
    }
    slots[index].begin(
      writing: Outcome(
        latency: supply.latency, writeCount: supply.byteCount,
        usedLength: UInt32(UInt64(supply.byteCount) - before)))
    takeTicket(index)
    executed[queue] += 1
    slots[index].state = .media(until: cycle + supply.latency)
    wake(index)
    return true
  }

  /// Lets answers under way go on behind a reset, one after the other, as a mutant does.
  mutating func detach(queue: Int?, at cycle: Cycle) {
    for index in slots.indices where queue == nil || slots[index].queue == queue {
      switch slots[index].state {
      case .media, .writing:
        slots[index].isDetached = true
        slots[index].state = .media(until: cycle + 100 * Cycle(index))
        wake(index)
      case .free, .reading, .finishing, .draining: break
      }
    }
  }

  /// Forgets the requests and parked chains of a queue, or of all.
  mutating func abandon(queue: Int?) {
    for index in slots.indices
    where (queue == nil || slots[index].queue == queue) && !slots[index].isDetached {
      slots[index].state = .free
    }
    early.abandon(queue: queue)
    for index in parked.indices where queue == nil || index == queue {
      parked[index].removeAll()
      (begun[index], executed[index], returned[index]) = (0, 0, 0)
    }
  }
}
