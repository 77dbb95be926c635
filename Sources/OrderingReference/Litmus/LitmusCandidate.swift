import LitmusLanguage

/// One way in which an outcome may have come about: which operations were done, and what became of
/// requests that can get lost.
struct LitmusCandidate {
  /// How far an operation came.
  enum Progress {
    /// It was not done: left out, or behind something that never ended.
    case absent
    /// It was started, and its agent never got an answer.
    case underWay
    case done
  }

  /// What became of a request by a device.
  enum Fate {
    /// It reached what it is about.
    case served
    /// The IOMMU refused it.
    case refused
    /// It was left out for want of a translation.
    case skipped
  }

  var progress: [Progress]
  var fates: [Fate]
  /// Operations that stand still at the end because what they wait for is not there.
  var waiting: Set<Int> = []
  /// The reset, if there was one.
  var reset: Int?
}

/// The candidates of one outcome.
struct LitmusCandidates {
  let order: LitmusProgramOrder
  let outcome: Outcome
  /// By register: the operation that fills it.
  private let fillers: [Int: Int]

  init(_ order: LitmusProgramOrder, _ outcome: Outcome) {
    self.order = order
    self.outcome = outcome
    var fillers: [Int: Int] = [:]
    for (index, event) in order.events.enumerated() {
      if let register = event.operation.register { fillers[register] = index }
    }
    self.fillers = fillers
  }

  private var events: [LitmusEvent] { order.events }

  /// The operation that fills the register of an operation's guard.
  func guardFiller(_ index: Int) -> Int? {
    events[index].operation.condition.flatMap { fillers[$0.register] }
  }

  func filler(_ register: Int) -> Int? { fillers[register] }

  /// Whether the operation's guard holds in the outcome.
  func isWanted(_ index: Int) -> Bool {
    guard let condition = events[index].operation.condition else { return true }
    return outcome.registers[condition.register] == condition.value
  }

  /// Calls `body` with each candidate until it returns true.
  func contains(_ body: (LitmusCandidate) -> Bool) -> Bool {
    let awaits = events.indices.filter {
      events[$0].awaited != nil && isWanted($0) && outcome.stuck.contains(events[$0].agent)
    }
    // Every set of waits that may be the ones that never end.
    for choice in 0..<1 << awaits.count {
      let waiting = Set(awaits.indices.filter { choice >> $0 & 1 != 0 }.map { awaits[$0] })
      guard Set(waiting.map { events[$0].agent }) == outcome.stuck else { continue }
      guard let candidate = candidate(waiting: waiting) else { continue }
      if withResets(candidate, body) { return true }
    }
    return false
  }

  /// The candidate in which exactly these waits do not end; nil if one of them hides behind another.
  private func candidate(waiting: Set<Int>) -> LitmusCandidate? {
    var candidate = LitmusCandidate(
      progress: Array(repeating: .absent, count: events.count),
      fates: Array(repeating: .served, count: events.count), waiting: waiting)
    for index in events.indices where isWanted(index) {
      let isBlocked = (0..<index).contains { earlier in
        guard events[earlier].agent == events[index].agent, isWanted(earlier) else {
          return false
        }
        switch candidate.progress[earlier] {
        case .done: return false
        case .underWay: return order.demand(earlier, index) == .behindEnd
        case .absent: return order.demand(earlier, index) != .nothing
        }
      }
      if waiting.contains(index) {
        if isBlocked { return nil }
        candidate.progress[index] = events[index].path.isAnswered ? .underWay : .absent
      } else if !isBlocked {
        candidate.progress[index] = .done
      }
      if case .reset = events[index].operation.kind, candidate.progress[index] == .done {
        candidate.reset = index
      }
    }
    // A reset leaves nothing of the device waiting.
    let isEnded = candidate.reset != nil && order.rules.has(.resetEndsDevice)
    if isEnded, waiting.contains(where: { events[$0].agentKind == .device }) { return nil }
    return candidate
  }

  /// Gives each operation of the device a place before the reset, across it, or behind it.
  private func withResets(
    _ candidate: LitmusCandidate, _ body: (LitmusCandidate) -> Bool
  ) -> Bool {
    guard candidate.reset != nil else { return withFates(candidate, from: 0, body) }
    let indices = events.indices.filter {
      events[$0].agentKind == .device && candidate.progress[$0] == .done
    }
    return withResets(candidate, indices[...], body)
  }

  private func withResets(
    _ candidate: LitmusCandidate, _ indices: ArraySlice<Int>,
    _ body: (LitmusCandidate) -> Bool
  ) -> Bool {
    guard let index = indices.first else { return withFates(candidate, from: 0, body) }
    for progress in [LitmusCandidate.Progress.done, .underWay, .absent] {
      if progress == .underWay, !events[index].path.isAnswered { continue }
      var next = candidate
      next.progress[index] = progress
      let isPossible = (0..<index).allSatisfy { earlier in
        guard events[earlier].agent == events[index].agent, progress != .absent,
          isWanted(earlier)
        else { return true }
        switch order.demand(earlier, index) {
        case .nothing: return true
        case .behindStart: return next.progress[earlier] != .absent
        case .behindEnd: return next.progress[earlier] == .done
        }
      }
      if isPossible, withResets(next, indices.dropFirst(), body) { return true }
    }
    return false
  }

  /// Decides what became of each request, where the outcome leaves that open.
  private func withFates(
    _ candidate: LitmusCandidate, from first: Int, _ body: (LitmusCandidate) -> Bool
  ) -> Bool {
    guard agrees(candidate) else { return false }
    guard let index = (first..<events.count).first(where: { isLosable($0, candidate) }) else {
      return body(candidate)
    }
    let lost: LitmusCandidate.Fate =
      events[index].operation.has(.translated) ? .skipped : .refused
    let isLost = value(index).map { $0 == Outcome.fault }
    for fate in [LitmusCandidate.Fate.served, lost] {
      if let isLost, isLost != (fate != .served) { continue }
      var next = candidate
      next.fates[index] = fate
      if withFates(next, from: index + 1, body) { return true }
    }
    return false
  }

  /// Whether a request can be refused or left out.
  private func isLosable(_ index: Int, _ candidate: LitmusCandidate) -> Bool {
    let event = events[index]
    guard candidate.progress[index] == .done, event.path == .requestUp || event.path == .writeUp,
      event.page != nil
    else { return false }
    return event.operation.has(.translated) || order.test.platform.hasIOMMU
  }

  /// What a load read; nil for other operations.
  func value(_ index: Int) -> Int? {
    events[index].awaited ?? events[index].operation.register.flatMap { outcome.registers[$0] }
  }

  /// What a store wrote.
  func written(_ index: Int) -> Int? {
    guard case .store(let operand) = events[index].operation.kind else { return nil }
    switch operand {
    case .constant(let value): return value
    case .register(let register): return outcome.registers[register]
    }
  }

  /// Whether registers have a value exactly where an operation has filled them.
  private func agrees(_ candidate: LitmusCandidate) -> Bool {
    events.indices.allSatisfy { index in
      if let register = events[index].operation.register {
        return (outcome.registers[register] != nil) == (candidate.progress[index] == .done)
      }
      return candidate.progress[index] != .done || !events[index].isStore || written(index) != nil
    }
  }
}
