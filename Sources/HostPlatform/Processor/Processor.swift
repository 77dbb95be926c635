public import CycleKernel

/// A processor with an out-of-order window, a store queue and combining buffers.
///
/// In each cycle the window is scanned from its oldest instruction on, and what is under way holds
/// what is younger, by the rules of its kind: an instruction that nothing holds becomes ready, and
/// is done some time later. One instruction and one store leave per cycle.
public final class Processor {
  /// Instructions that the window holds.
  static let windowSize = 16
  /// What a register holds whose instruction was left out.
  public static let leftOut: UInt8 = 14

  let index: Int
  let kind: ProcessorKind
  let table: [MappedWord]
  let mutant: TimedMutant?
  let drainsCombining: Bool
  let port: MemoryPort
  /// By place in the table: places with the same word under another type.
  let aliases: [UInt64]
  var entries: [WindowEntry]
  var head = 0
  var queue: StoreQueue
  var buffers = CombiningBuffers()
  /// By register: the instruction that fills it, or -1.
  let fillers: [Int]
  private var issuePace = Pace(seed: 0, name: "")
  var drainPace = Pace(seed: 0, name: "")
  var flushPace = Pace(seed: 0, name: "")
  var nextDue: Cycle = .never
  private var candidate = -1
  private var candidates = 0

  /// A processor with a program.
  ///
  /// - Parameters:
  ///   - index: Its number among the requesters.
  ///   - table: The words that instructions name by their place.
  ///   - drainsCombining: Whether an uncached access of x86 waits for the combining buffers.
  /// - Precondition: At most 64 instructions and 64 words.
  public init(
    index: Int, kind: ProcessorKind, program: [Instruction], table: [MappedWord],
    registerCount: Int, drainsCombining: Bool, port: MemoryPort, mutant: TimedMutant?
  ) {
    precondition(program.count <= 64 && table.count <= 64, "a program fits masks of 64 bits")
    self.index = index
    self.kind = kind
    self.table = table
    self.mutant = mutant
    self.drainsCombining = drainsCombining && mutant != .uncachedLeavesCombiningBuffers
    self.port = port
    aliases = table.indices.map { place in
      table.indices.reduce(0) { mask, other in
        other != place && table[other].word == table[place].word ? mask | 1 << UInt64(other) : mask
      }
    }
    entries = program.map(WindowEntry.init)
    queue = StoreQueue(capacity: program.count)
    var fillers = Array(repeating: -1, count: registerCount)
    for (place, instruction) in program.enumerated() where instruction.target >= 0 {
      fillers[instruction.target] = place
    }
    self.fillers = fillers
  }

  /// Starts the program anew with the delays of `seed`.
  public func reset(seed: UInt64) {
    let seed = seed &+ UInt64(index) &* 0x1_0000_0001
    issuePace = Pace(seed: seed, name: "processor.issue")
    drainPace = Pace(seed: seed, name: "processor.drain")
    flushPace = Pace(seed: seed, name: "processor.flush")
    for place in entries.indices { entries[place].reset() }
    head = 0
    queue.reset()
    buffers.reset()
    nextDue = .never
  }

  /// Whether every instruction is done.
  public var isFinished: Bool {
    entries.allSatisfy { $0.stage == .done || $0.instruction.isFence }
  }

  /// The next cycle in which something is due although nothing moves.
  public var due: Cycle { nextDue }

  /// What the instruction at a place has read; nil if it was left out or is not done.
  public func result(of place: Int) -> UInt8? {
    let entry = entries[place]
    guard entry.stage == .done, entry.hasValue else { return nil }
    return entry.isGuarded == .holds || mutant == .trialKept ? entry.value : nil
  }

  /// The answer to a request that the instruction at a place has sent.
  public func complete(_ place: Int, value: UInt8) {
    guard entries[place].stage == .sent else { return }
    if entries[place].instruction.word >= 0 {
      port.arrive(table[entries[place].instruction.word], value)
    }
    finishLoad(place, value)
  }

  /// One cycle; returns whether anything moved.
  public func evaluate(at cycle: Cycle) -> Bool {
    nextDue = .never
    candidate = -1
    candidates = 0
    var didMove = drain(at: cycle)
    while head < entries.count, isOver(entries[head]) { head += 1 }
    var scan = WindowScan()
    var place = head
    let end = min(entries.count, head + Self.windowSize)
    while place < end {
      if visit(place, &scan, at: cycle) { didMove = true }
      place += 1
    }
    guard candidate >= 0 else { return didMove }
    if perform(candidate, at: cycle) { return true }
    // The others that are due have their turn in the next cycle.
    if candidates > 1 { nextDue = cycle + 1 }
    return didMove
  }

  private func isOver(_ entry: WindowEntry) -> Bool {
    entry.stage == .done && entry.isGuarded != .unknown || entry.instruction.isFence
  }

  /// Looks at one instruction in its turn; true if it was left out.
  private func visit(_ place: Int, _ scan: inout WindowScan, at cycle: Cycle) -> Bool {
    if case .fence(let fence) = entries[place].instruction.operation {
      scan.held.formUnion(held(by: fence, scan))
      return false
    }
    if entries[place].isGuarded == .unknown { decide(place) }
    if entries[place].isGuarded == .fails {
      if entries[place].stage == .done { return false }
      entries[place].stage = .done
      return true
    }
    if entries[place].stage == .done {
      if entries[place].isGuarded == .unknown { scan.unresolvedBranch = true }
      return false
    }
    if isReady(place, scan) { consider(place, at: cycle) }
    note(place, &scan)
    return false
  }

  /// Counts a ready instruction in: it is done once its delay is over.
  private func consider(_ place: Int, at cycle: Cycle) {
    if let since = entries[place].sleepsSince {
      if since == port.changes { return }
      entries[place].sleepsSince = nil
      entries[place].isArmed = false
    }
    if !entries[place].isArmed {
      entries[place].isArmed = true
      entries[place].due = cycle + issuePace.delay()
    }
    if entries[place].due > cycle {
      nextDue = min(nextDue, entries[place].due)
      return
    }
    candidates += 1
    if issuePace.below(candidates) == 0 { candidate = place }
  }
}
