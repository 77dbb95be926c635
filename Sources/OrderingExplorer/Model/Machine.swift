import LitmusLanguage

/// The steps that a program can take.
final class Machine: Sendable {
  let program: Program
  let operations: [ProgramOperation]
  let lines: [TrackedLine]
  let all: UInt32
  let guarded: UInt32
  let upMayPass: [UInt64]
  let downMayPass: [UInt64]
  let upPackets: [Packet]
  let downPackets: [Packet]
  let isCoherent: Bool
  let hasPages: Bool
  let sortsQueues: Bool
  let eager: UInt32
  let answersFirst: Bool
  let peersMeetAtSwitch: Bool
  let routesToSelf: Bool
  let cachesTranslations: Bool
  let keepsLines: Bool

  init(_ program: Program, isReduced: Bool) {
    self.program = program
    operations = program.operations
    lines = program.lines
    all = program.all
    guarded = program.guarded
    upMayPass = program.upMayPass
    downMayPass = program.downMayPass
    upPackets = program.upPackets
    downPackets = program.downPackets
    isCoherent = program.isCoherent
    hasPages = !program.test.pages.isEmpty
    sortsQueues = isReduced
    eager = isReduced ? program.eager : 0
    answersFirst = isReduced && program.answersFirst
    let rules = program.rules
    let platform = program.test.platform
    peersMeetAtSwitch = platform.peersMeetAtSwitch && !rules.breaks(.peersAlwaysAtRoot)
    routesToSelf = platform.routesToSelf || rules.breaks(.selfRouteAlways)
    cachesTranslations = !rules.breaks(.translationNotCached)
    keepsLines = rules.breaks(.noEviction)
  }

  /// Calls `body` with each step from `state` and where it leads; cache lines that come and go
  /// unasked are last.
  ///
  /// - Returns: Whether there is a step other than those of cache lines.
  @inline(__always)
  func forEachStep(from state: State, _ body: (UInt16, State) -> Void) -> Bool {
    var isAlive = forEachStart(from: state, body)
    if state.up != 0, forEachArrival(up: true, from: state, body) { isAlive = true }
    if state.down != 0, forEachArrival(up: false, from: state, body) { isAlive = true }
    if hasPages, forEachAnswer(from: state, body) { isAlive = true }
    for index in lines.indices { forEachCacheStep(index, from: state, body) }
    return isAlive
  }

  @inline(__always)
  private func forEachStart(from state: State, _ body: (UInt16, State) -> Void) -> Bool {
    var waiting = all & ~state.started
    var isAlive = false
    while waiting != 0 {
      let index = waiting.trailingZeroBitCount
      waiting &= waiting &- 1
      if let next = start(index, from: state) {
        body(UInt16(truncatingIfNeeded: index), settled(next, from: state))
        isAlive = true
      }
    }
    return isAlive
  }

  @inline(__always)
  private func forEachArrival(
    up: Bool, from state: State, _ body: (UInt16, State) -> Void
  ) -> Bool {
    let queue = up ? state.up : state.down
    var isAlive = false
    var older: UInt64 = 0
    for position in 0..<PacketQueue.count(queue) {
      let code = PacketQueue.packet(queue, position)
      let mayPass = up ? upMayPass[Int(code)] : downMayPass[Int(code)]
      if older & ~mayPass == 0,
        let next = up ? deliverUp(position, code, state) : deliverDown(position, code, state)
      {
        body((up ? 0x100 : 0x200) | UInt16(code), settled(next, from: state))
        isAlive = true
      }
      older |= 1 &<< code
    }
    return isAlive
  }

  private func forEachAnswer(from state: State, _ body: (UInt16, State) -> Void) -> Bool {
    var isAlive = false
    for page in program.invalidations.indices where state.has(.owed, page) {
      guard let next = answerInvalidation(page, state) else { continue }
      body(Step.answerInvalidation(page).code, settled(next, from: state))
      isAlive = true
    }
    return isAlive
  }

  /// A step that may come before all others without the loss of an outcome.
  func firstStep(from state: State) -> (UInt16, State)? {
    guard answersFirst || eager != 0 else { return nil }
    var waiting = eager & ~state.started
    while waiting != 0 {
      let index = waiting.trailingZeroBitCount
      waiting &= waiting &- 1
      if let next = start(index, from: state) { return (UInt16(index), normal(next)) }
    }
    guard answersFirst else { return nil }
    for up in [true, false] {
      let queue = up ? state.up : state.down
      var older: UInt64 = 0
      for position in 0..<PacketQueue.count(queue) {
        let code = PacketQueue.packet(queue, position)
        let packet = up ? upPackets[Int(code)] : downPackets[Int(code)]
        let mayPass = up ? upMayPass[Int(code)] : downMayPass[Int(code)]
        if packet.kind == .completion, older & ~mayPass == 0,
          let next = up ? deliverUp(position, code, state) : deliverDown(position, code, state)
        {
          return ((up ? 0x100 : 0x200) | UInt16(code), normal(next))
        }
        older |= 1 &<< code
      }
    }
    return nil
  }

  /// Where one step leads, without those that come before all others; nil for a step of a cache.
  func alone(_ step: Step, from state: State) -> State? {
    switch step {
    case .start(let index): return start(index, from: state).map(normal)
    case .deliverUp(let code):
      return position(of: code, in: state.up).flatMap { deliverUp($0, UInt64(code), state) }
        .map(normal)
    case .deliverDown(let code):
      return position(of: code, in: state.down).flatMap { deliverDown($0, UInt64(code), state) }
        .map(normal)
    case .answerInvalidation(let page): return answerInvalidation(page, state).map(normal)
    case .evict, .fill: return nil
    }
  }

  private func position(of code: Int, in queue: UInt64) -> Int? {
    (0..<PacketQueue.count(queue)).first { PacketQueue.packet(queue, $0) == UInt64(code) }
  }

  /// The same for a state that is one step from another: what the step left as it was is settled.
  @inline(__always)
  func settled(_ next: State, from state: State) -> State {
    let isUnchanged =
      next.up == state.up && next.down == state.down && eager & ~next.started == 0
      && guarded & ~next.done == 0
    return isUnchanged ? next : settled(next)
  }

  /// The normal form of a state after all steps that may come before all others.
  func settled(_ state: State) -> State {
    var state = normal(state)
    while let (_, next) = firstStep(from: state) { state = next }
    return state
  }

  /// The state with operations left out whose guard has failed, and its queues in normal form.
  @inline(__always)
  func normal(_ state: State) -> State {
    var state = state
    if guarded & ~state.done != 0 { leaveOut(&state) }
    if sortsQueues {
      state.up = sorted(state.up, upMayPass)
      state.down = sorted(state.down, downMayPass)
    }
    return state
  }

  private func leaveOut(_ state: inout State) {
    var waiting = guarded & ~state.done
    while waiting != 0 {
      let index = waiting.trailingZeroBitCount
      waiting &= waiting &- 1
      if guardValue(of: index, in: state) == false {
        // A load on trial may be under way: its answer is dropped when it comes.
        state.finish(index)
        let register = operations[index].register
        if register >= 0 { state.setSlot(register, State.leftOut) }
      }
    }
  }

  /// Packets that may pass each other both ways need no order: the smaller code is older.
  @inline(__always)
  private func sorted(_ queue: UInt64, _ mayPass: [UInt64]) -> UInt64 {
    if queue &>> 8 == 0 { return queue }
    var queue = queue
    let count = PacketQueue.count(queue)
    for end in 1..<count {
      var position = end
      while position > 0 {
        let younger = PacketQueue.packet(queue, position)
        let older = PacketQueue.packet(queue, position &- 1)
        guard younger < older, mayPass[Int(younger)] &>> older & 1 != 0,
          mayPass[Int(older)] &>> younger & 1 != 0
        else { break }
        let shift = UInt64((position &- 1) &* 8)
        queue ^= (younger ^ older) &* 0x101 &<< shift
        position &-= 1
      }
    }
    return queue
  }
}
