import ByteLayouts
public import CycleKernel
import PCIeLayouts
import Trace

/// One x86-like CPU: a store buffer in front of memory and bus, write-combining buffers behind it.
///
/// Stores retire into the store buffer and leave it in program order, one line piece each cycle.
/// Loads of host memory may overtake stores to other lines (TSO); loads of the bus wait for every
/// earlier store. Write-combining stores gather and leave at a fence, when a line is complete, or
/// when a buffer is needed.
///
/// Source: Intel SDM volume 3, 9.2 and 12.3.
public final class MachineCPU: GuestCPU {
  /// Stores that can wait to become visible.
  public static let storeBufferDepth: Int = 64
  /// Lines that can gather write-combining stores.
  public static let writeCombiningLines: Int = 8

  let map: AddressMap
  let memory: HostMemory
  let root: RootComplex
  let interrupts: InterruptController
  // SAFETY: the system that owns the CPU is its clock, so it outlives every call; a counted
  // reference would cost a slow release in each cycle.
  private unowned(unsafe) var clock: (any SystemClock)?
  private var stores: FixedRing<PendingStore>
  private var combining: WriteCombiningBuffers
  private var isFlushingCombining = false
  private var hasNewStore = false
  /// Reads of the bus that ended without data.
  public private(set) var failedReadCount: UInt64 = 0
  /// What software runs when an interrupt comes that nobody waits for, and for which vector.
  var service: (vector: UInt16, routine: () -> Void)?
  var isServing = false
  /// What the CPU waits for, while it does: named when a run stalls.
  public private(set) var waitingFor: String?

  /// Makes a CPU with empty buffers.
  public init(
    map: AddressMap, memory: HostMemory, root: RootComplex, interrupts: InterruptController
  ) {
    self.map = map
    self.memory = memory
    self.root = root
    self.interrupts = interrupts
    stores = FixedRing(capacity: Self.storeBufferDepth)
    combining = WriteCombiningBuffers(count: Self.writeCombiningLines)
  }

  /// The present cycle, as the system last said.
  public private(set) var cycle: Cycle = 0

  /// Gives the CPU the system in which time passes; it is not kept alive.
  public func attach(to clock: any SystemClock) { unsafe self.clock = clock }

  /// The system says which cycle it is, after it has jumped ahead.
  public func noteTime(_ cycle: Cycle) { self.cycle = cycle }

  /// One cycle of the store buffer and the write-combining buffers; returns whether any moved.
  public func evaluate(at cycle: Cycle) -> Bool {
    self.cycle = cycle
    hasNewStore = false
    if stores.isEmpty && combining.isEmpty { return false }
    var didMove = false
    if isFlushingCombining || combining.oldestIsComplete { didMove = drainCombining() }
    guard !stores.isEmpty else { return didMove }
    let store = stores.front
    if store.isFence {
      if combining.isEmpty {
        _ = stores.pop()
        return true
      }
      // The buffers begin to leave in the next cycle.
      if !isFlushingCombining {
        isFlushingCombining = true
        return true
      }
      return didMove
    }
    guard let run = store.data.firstRun else { preconditionFailure("a store without bytes") }
    let address = GuestPhysicalAddress(rawValue: store.line + UInt64(run.lowerBound))
    switch map.target(address) {
    case .memory:
      store.data.with(run) { memory.write(address, $0, agent: .guest, at: cycle) }
    case .translationUnit(let offset):
      let value = store.data.with(run) { Self.integer($0) }
      root.unit?.writeRegister(
        offset: offset, value: value, byteCount: run.count, at: cycle)
    case .bus(.writeCombining), .bus(.writeBack):
      guard combining.contains(line: store.line) || !combining.isFull else {
        return drainCombining() || didMove
      }
      combining.gather(store)
    case .bus(.uncacheable):
      guard root.canPostWrite else { return didMove }
      store.data.with(run) { root.postWrite(address.rawValue, $0) }
    case .port: preconditionFailure("a store to I/O space does not pass the store buffer")
    case .nothing: break
    }
    _ = stores.pop()
    return true
  }

  private static func integer(_ bytes: RawSpan) -> UInt64 {
    var value: UInt64 = 0
    for index in (0..<min(bytes.byteCount, 8)).reversed() {
      value = value << 8 | UInt64(bytes.littleEndian(at: index, as: UInt8.self))
    }
    return value
  }

  /// Sends one run of the oldest line.
  private func drainCombining() -> Bool {
    guard let line = combining.oldest, let run = line.data.firstRun, root.canPostWrite else {
      return false
    }
    line.data.with(run) { root.postWrite(line.line + UInt64(run.lowerBound), $0) }
    let sent: UInt64 =
      (run.count == 64 ? .max : (1 << UInt64(run.count)) - 1) << UInt64(run.lowerBound)
    combining.keepOldest(mask: line.data.mask & ~sent)
    if combining.isEmpty { isFlushingCombining = false }
    return true
  }

  /// The next cycle in which something is due although nothing moves.
  public func nextDue(after cycle: Cycle) -> Cycle {
    // A store or a fence that has just retired moves in the next cycle.
    hasNewStore ? cycle + 1 : .never
  }

  /// Whether every store is visible or has left for the bus.
  public var isDrained: Bool { stores.isEmpty && combining.isEmpty }

  /// Lets time pass until `condition` holds; false when the run stalled or `limit` came first.
  @discardableResult
  func wait(
    for what: @autoclosure () -> String, limit: Cycle = .never, isInterruptible: Bool = false,
    until condition: () -> Bool
  ) -> Bool {
    guard !condition() else { return true }
    guard let clock = unsafe clock else { preconditionFailure("the CPU is part of a system") }
    repeat {
      if isInterruptible, takesService() { continue }
      if clock.hasStalled {
        waitingFor = what()
        return false
      }
      if cycle >= limit { return false }
      clock.advance(limit: limit)
    } while !condition()
    return true
  }

  func push(_ store: PendingStore) {
    wait(for: "room in the store buffer", until: { !stores.isFull })
    if !stores.isFull { stores.push(store) }
    hasNewStore = true
  }

  /// Whether a pending store touches the line.
  func hasPendingStore(line: UInt64) -> Bool {
    var index = 0
    while index < stores.count {
      if stores[index].line == line { return true }
      index += 1
    }
    return false
  }

  /// Starts sending what the write-combining buffers hold.
  func startFlushingCombining() {
    isFlushingCombining = !combining.isEmpty
    hasNewStore = true
  }

  /// Counts a read that ended without data.
  func noteFailedRead() { failedReadCount += 1 }

  func advance(limit: Cycle) { unsafe clock?.advance(limit: limit) }

  /// Whether the run has ended because nothing moved.
  public var isStalled: Bool { unsafe clock?.hasStalled ?? true }

  /// Whether nothing is left in the store buffer.
  var storesAreEmpty: Bool { stores.isEmpty }
}
