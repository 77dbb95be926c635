import LitmusLanguage

/// A candidate with its moments, and every demand of the axioms on their order.
struct LitmusExecution {
  let order: LitmusProgramOrder
  let candidates: LitmusCandidates
  let candidate: LitmusCandidate
  let moments: LitmusMoments
  let copies: LitmusCopies
  /// The stays of cache lines, where copies can differ from memory.
  private(set) var stays: LitmusStays?
  /// The same for lines of the device's memory.
  var windows: LitmusWindows?

  init(
    _ candidates: LitmusCandidates, _ candidate: LitmusCandidate, hits: Set<Int> = []
  ) {
    order = candidates.order
    self.candidates = candidates
    self.candidate = candidate
    moments = LitmusMoments(candidate, candidates.order, hits: hits)
    copies = LitmusCopies(candidates.order.test, rules: candidates.order.rules)
  }

  var events: [LitmusEvent] { order.events }
  var rules: LitmusRules { order.rules }
  var test: LitmusTest { order.test }

  /// Whether some order of the moments meets every demand, and those given besides.
  func isAllowed(with more: (LitmusExecution) -> [OrderFormula]) -> Bool {
    if copies.lines.isEmpty { return isSolvable(momentCount: moments.count, more(self)) }
    if copies.lines.contains(where: \.isOfDevice) { return isAllowedInWindows(with: more) }
    return LitmusStays.choices(copies, events, moments, candidate).contains { choice in
      guard let stays = LitmusStays(choice, copies, events, moments, rules: rules) else {
        return false
      }
      var execution = self
      execution.stays = stays
      return execution.isSolvable(momentCount: stays.count, more(self) + stays.demands)
    }
  }

  func isSolvable(momentCount: Int, _ more: [OrderFormula]) -> Bool {
    var demands = moments.demands + LitmusPackets(order, moments).demands + more
    demands += programDemands + readDemands + endDemands + translationDemands + resetDemands
    return OrderSolver(momentCount: momentCount, demands).isSolvable()
  }

  // MARK: Program order

  private var programDemands: [OrderFormula] {
    var demands: [OrderFormula] = []
    for second in events.indices {
      guard let start = moments.start[second] else { continue }
      for first in events.indices where first < second {
        guard events[first].agent == events[second].agent, let begin = moments.start[first] else {
          continue
        }
        switch order.demand(first, second) {
        case .nothing: break
        case .behindStart: demands.append(.before(begin, start))
        case .behindEnd: demands.append(moments.end[first].map { .before($0, start) } ?? .never)
        }
        if order.areTwins(first, second) { demands.append(twinDemand(first, second)) }
      }
    }
    return demands
  }

  /// Two loads of one location that are done in the other order have read one store.
  private func twinDemand(_ first: Int, _ second: Int) -> OrderFormula {
    guard rules.has(.loadsOfOneLocationCohere), let one = moments.perform[first],
      let two = moments.perform[second], let cell = events[first].location?.cell,
      copies.line(of: cell) == nil
    else { return .always }
    guard candidates.value(first) == candidates.value(second) else { return .before(one, two) }
    let isUndisturbed = writes(of: cell).map { write in
      OrderFormula.before(write.moment, two) || .before(one, write.moment)
    }
    var ways = [OrderFormula.before(one, two), .all([.before(two, one)] + isUndisturbed)]
    if let store = forwardingStore(second), store == forwardingStore(first) {
      let left = moments.perform[store]
      ways.append(left.map { .before(one, $0) && .before(two, $0) } ?? .always)
    }
    return .any(ways)
  }

  // MARK: Reads

  struct Write {
    var event: Int
    var moment: Int
    var value: Int
  }

  /// The writes that reach a cell.
  func writes(of cell: Int) -> [Write] {
    events.indices.compactMap { index in
      guard events[index].isStore, events[index].location?.cell == cell,
        candidate.fates[index] == .served, let moment = moments.perform[index],
        let value = candidates.written(index)
      else { return nil }
      return Write(event: index, moment: moment, value: value)
    }
  }

  func initial(_ cell: Int) -> Int {
    test.locations.first { $0.cell == cell && $0.aliasOf == nil }?.initial ?? 0
  }

  private var readDemands: [OrderFormula] {
    events.indices.compactMap { index in
      guard events[index].isLoad, candidate.progress[index] == .done,
        candidate.fates[index] == .served, let moment = moments.perform[index],
        let location = events[index].location
      else { return nil }
      if events[index].awaited != nil, !rules.has(.waitEndsOnlyWithValue) { return nil }
      guard let value = candidates.value(index) else { return nil }
      let memory =
        copies.line(of: location.cell).map {
          sees(index, line: $0, cell: location.cell, value, at: moment)
        } ?? readsFrom(location.cell, at: moment, value)
      guard let store = forwardingStore(index) else { return memory }
      guard let left = moments.perform[store] else { return forwarded(store, to: index, value) }
      return (.before(left, moment) && memory)
        || (.before(moment, left) && forwarded(store, to: index, value))
    }
  }

  /// A read returns the last write before it.
  private func readsFrom(_ cell: Int, at moment: Int, _ value: Int) -> OrderFormula {
    let writes = writes(of: cell)
    var ways: [OrderFormula] = []
    if value == initial(cell) {
      ways.append(
        rules.has(.readsFromLastWrite)
          ? .all(writes.map { .before(moment, $0.moment) }) : .always)
    }
    for write in writes where write.value == value {
      var parts = [OrderFormula.before(write.moment, moment)]
      if rules.has(.readsFromLastWrite) {
        for other in writes where other.event != write.event {
          parts.append(
            .before(other.moment, write.moment) || .before(moment, other.moment))
        }
      }
      ways.append(.all(parts))
    }
    return .any(ways)
  }

  /// The last earlier store of the same CPU to the location of a load, which it may forward.
  private func forwardingStore(_ load: Int) -> Int? {
    guard events[load].agentKind == .cpu, let location = events[load].location,
      order.mayForward(location)
    else { return nil }
    return (0..<load).last {
      events[$0].agent == events[load].agent && events[$0].isStore
        && order.isOneLocation(events[$0], events[load]) && candidates.isWanted($0)
    }
  }

  /// A store that has not left gives its value as soon as its inputs are there.
  private func forwarded(_ store: Int, to load: Int, _ value: Int) -> OrderFormula {
    guard candidates.written(store) == value, let moment = moments.perform[load] else {
      return .never
    }
    guard rules.has(.forwardNeedsInputs) else { return .always }
    var inputs = [events[store].source, events[store].operation.address]
    if events[store].operation.condition != events[load].operation.condition {
      inputs.append(events[store].operation.condition?.register)
    }
    let fillers = inputs.compactMap { $0.flatMap(candidates.filler) }
    return .all(fillers.map { filler in moments.end[filler].map { .before($0, moment) } ?? .never })
  }

  // MARK: The end

  private var endDemands: [OrderFormula] {
    var demands: [OrderFormula] = []
    if rules.has(.finalValueIsLastWrite) {
      for (location, value) in candidates.outcome.locations {
        let cell = test.locations[location].cell
        demands.append(
          copies.line(of: cell).map { ends(line: $0, cell: cell, value) }
            ?? last(cell) { $0 == value })
      }
    }
    if rules.has(.waitSeesWhatStays) {
      for wait in candidate.waiting {
        guard let cell = events[wait].location?.cell else { continue }
        let awaited = events[wait].awaited
        demands.append(
          copies.line(of: cell).map { endsOtherwise(wait, line: $0, cell: cell, than: awaited) }
            ?? last(cell) { $0 != awaited })
      }
    }
    return demands
  }

  /// The last write of a cell has a value that fits.
  private func last(_ cell: Int, _ fits: (Int) -> Bool) -> OrderFormula {
    let writes = writes(of: cell)
    if writes.isEmpty { return fits(initial(cell)) ? .always : .never }
    return .any(
      writes.filter { fits($0.value) }.map { write in
        .all(
          writes.filter { $0.event != write.event }.map { .before($0.moment, write.moment) })
      })
  }
}
