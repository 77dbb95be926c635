import LitmusLanguage

extension LitmusExecution {
  /// Whether some way to meet the copies of the device's memory makes the candidate possible.
  func isAllowedInWindows(with more: (LitmusExecution) -> [OrderFormula]) -> Bool {
    let roles = events.map { copies.role($0) }
    return LitmusWindows.choices(roles, candidate).contains { uses in
      var candidate = candidate
      // What waits on an old copy has not been started.
      for wait in candidate.waiting where uses[wait]?.stay != nil {
        candidate.progress[wait] = .absent
        let isLeftBehind = events.indices.allSatisfy { later in
          later <= wait || events[later].agent != events[wait].agent
            || candidate.progress[later] == .absent || order.demand(wait, later) == .nothing
        }
        if !isLeftBehind { return false }
      }
      let hits = LitmusWindows.hits(uses, roles, waiting: candidate.waiting)
      var execution = LitmusExecution(candidates, candidate, hits: hits)
      let windows = LitmusWindows(
        uses, roles, execution.moments, waiting: candidate.waiting, rules: rules)
      guard let windows else { return false }
      execution.windows = windows
      return execution.isSolvable(
        momentCount: windows.count,
        more(execution) + windows.demands + execution.writeBackDemands(windows))
    }
  }

  private func stores(_ windows: LitmusWindows, _ stay: Int) -> [(event: Int, moment: Int)] {
    windows.uses.keys.sorted().compactMap { index in
      let role = copies.role(events[index])
      guard windows.uses[index]?.stay == stay, role == .store || role == .storeThrough else {
        return nil
      }
      return moments.start[index].map { (index, $0) }
    }
  }

  private func cleans(_ windows: LitmusWindows, _ stay: Int) -> [Int] {
    windows.uses.keys.sorted().compactMap { index in
      windows.uses[index] == .inside(stay) && copies.role(events[index]) == .clean
        ? moments.perform[index] : nil
    }
  }

  private func dirtying(_ windows: LitmusWindows, _ stay: Int) -> [Int] {
    stores(windows, stay).filter { copies.role(events[$0.event]) == .store }.map(\.moment)
  }

  private func isDirty(_ windows: LitmusWindows, _ back: LitmusWindows.WriteBack) -> OrderFormula {
    let cleans = cleans(windows, back.stay).filter { $0 != back.sent }
    return .any(
      dirtying(windows, back.stay).map { store in
        .all(
          [.before(store, back.sent)] + cleans.map { .before($0, store) || .before(back.sent, $0) })
      })
  }

  private func isClean(_ windows: LitmusWindows, _ back: LitmusWindows.WriteBack) -> OrderFormula {
    let cleans = cleans(windows, back.stay).filter { $0 != back.sent }
    return .all(
      dirtying(windows, back.stay).map { store in
        .any(
          [.before(back.sent, store)]
            + cleans.map { .before(store, $0) && .before($0, back.sent) })
      })
  }

  /// Whether the copy of a stay has a value.
  func windowHolds(_ stay: Int, _ value: Int, at moment: Int) -> OrderFormula {
    guard let windows else { return .never }
    let stores = stores(windows, stay)
    var ways: [OrderFormula] = []
    let beginner = windows.beginner[stay]
    if copies.role(events[beginner]) == .load, candidates.value(beginner) == value {
      ways.append(.all(stores.map { .before(moment, $0.moment) }))
    }
    for store in stores where candidates.written(store.event) == value {
      let others = stores.filter { $0.event != store.event }.map {
        OrderFormula.before($0.moment, store.moment) || .before(moment, $0.moment)
      }
      ways.append(.all([.before(store.moment, moment)] + others))
    }
    return .any(ways)
  }

  /// Whether the device's memory has a value.
  func deviceHolds(_ cell: Int, _ value: Int, at moment: Int) -> OrderFormula {
    guard let windows else { return .never }
    let direct = writes(of: cell).filter { copies.role(events[$0.event]) != .store }
    func undisturbed(since writer: Int?) -> [OrderFormula] {
      var parts: [OrderFormula] = []
      for other in direct where other.moment != writer {
        let isLater = OrderFormula.before(moment, other.moment)
        parts.append(writer.map { .before(other.moment, $0) || isLater } ?? isLater)
      }
      for back in windows.backs where back.arrived != writer {
        var ways = [OrderFormula.before(moment, back.arrived), isClean(windows, back)]
        if let writer { ways.append(.before(back.arrived, writer)) }
        parts.append(.any(ways))
      }
      return parts
    }
    var ways: [OrderFormula] = []
    if value == initial(cell) { ways.append(.all(undisturbed(since: nil))) }
    for write in direct where write.value == value {
      ways.append(.all([.before(write.moment, moment)] + undisturbed(since: write.moment)))
    }
    for back in windows.backs {
      ways.append(
        .all(
          [
            .before(back.arrived, moment), isDirty(windows, back),
            windowHolds(back.stay, value, at: back.sent),
          ] + undisturbed(since: back.arrived)))
    }
    return .any(ways)
  }

  /// Whether a wait finds something else at the end: in an old copy, or in the device's memory.
  func windowEndsOtherwise(_ index: Int, _ cell: Int, than awaited: Int?) -> OrderFormula {
    guard let windows else { return .never }
    let values = LitmusOutcomes(test).cellValues(cell).filter { $0 != awaited }.sorted()
    if let stay = windows.uses[index]?.stay {
      return .all(
        [
          .before(windows.begin[stay], windows.last), .before(windows.last, windows.end[stay]),
          .any(values.map { windowHolds(stay, $0, at: windows.last) }),
        ])
    }
    var parts = [OrderFormula.any(values.map { deviceHolds(cell, $0, at: windows.last) })]
    if windows.uses[index] != nil, let start = moments.start[index] {
      parts += windows.outside(start)
    }
    return .all(parts)
  }

  /// A write-back is a posted write among the packets to the device, if it is one at all.
  private func writeBackDemands(_ windows: LitmusWindows) -> [OrderFormula] {
    let packets = LitmusPackets(order, moments)
    var demands: [OrderFormula] = []
    for back in windows.backs {
      let isNone = isClean(windows, back)
      let own = LitmusPacket(
        kind: .posted, event: -1, isUp: false, sent: back.sent, arrived: back.arrived,
        requester: LitmusPacket.host, completer: 0, link: 0, isRelaxed: false, isByIdentity: false,
        isOtherClass: false)
      for other in packets.packets where !other.isUp {
        if let arrived = other.arrived, !packets.mayPass(other, own) {
          demands.append(
            .any([isNone, .before(other.sent, back.sent), .before(back.arrived, arrived)]))
        }
        if !packets.mayPass(own, other) {
          var ways = [isNone, OrderFormula.before(back.sent, other.sent)]
          if let arrived = other.arrived { ways.append(.before(arrived, back.arrived)) }
          demands.append(.any(ways))
        }
      }
      for other in windows.backs where other.arrived != back.arrived {
        demands.append(
          .any([
            isNone, isClean(windows, other), .before(other.sent, back.sent),
            .before(back.arrived, other.sent),
          ]))
      }
    }
    return demands
  }
}
