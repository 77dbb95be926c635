import LitmusLanguage

/// A write-back of a line: its moment, and the stay whose copy it writes.
private struct WriteBack {
  var moment: Int
  var stay: Int
}

extension LitmusExecution {
  /// The stores to a stay's copy, or to one cell of it.
  private func stores(_ line: Int, _ stay: Int, cell: Int? = nil) -> [Int] {
    events.indices.filter { index in
      let role = copies.role(events[index])
      return stays?.stay[index] == .some(stay) && (role == .store || role == .storeThrough)
        && copies.line(of: events[index].location?.cell) == line
        && (cell == nil || events[index].location?.cell == cell)
    }
  }

  private func dirtying(_ line: Int, _ stay: Int) -> [Int] {
    stores(line, stay).filter { copies.role(events[$0]) == .store }
  }

  private func cleans(_ line: Int, _ stay: Int) -> [Int] {
    events.indices.compactMap { index in
      stays?.stay[index] == .some(stay) && copies.role(events[index]) == .clean
        && copies.line(of: events[index].location?.cell) == line ? moments.perform[index] : nil
    }
  }

  /// Whether the copy of a cell has a value: the last store to it, or what memory held when it came.
  private func copyHolds(
    _ line: Int, _ stay: Int, _ cell: Int, _ value: Int, at moment: Int
  ) -> OrderFormula {
    guard let begin = stays?.begin[line][stay] else { return .never }
    let stores = stores(line, stay, cell: cell).compactMap { index in
      moments.perform[index].map { (index: index, moment: $0) }
    }
    let isFilled = memoryHolds(line, cell, value, at: begin, before: stay)
    var ways: [OrderFormula] = [.all(stores.map { .before(moment, $0.moment) } + [isFilled])]
    for store in stores where candidates.written(store.index) == value {
      let others = stores.filter { $0.index != store.index }.map {
        OrderFormula.before($0.moment, store.moment) || .before(moment, $0.moment)
      }
      ways.append(.all([.before(store.moment, moment)] + others))
    }
    return .any(ways)
  }

  /// The moments at which dirty copies may be written back, of stays before `limit`.
  private func writeBacks(_ line: Int, before limit: Int?) -> [WriteBack] {
    guard let stays else { return [] }
    var found: [WriteBack] = []
    for stay in stays.begin[line].indices where stay < limit ?? .max {
      if dirtying(line, stay).isEmpty { continue }
      found += cleans(line, stay).map { WriteBack(moment: $0, stay: stay) }
      if let ender = stays.ender[line][stay], copies.role(events[ender]) == .invalidate { continue }
      found.append(WriteBack(moment: stays.end[line][stay], stay: stay))
    }
    return found
  }

  /// Whether the copy is dirty then: stored to, and not cleaned since.
  private func isDirty(_ line: Int, _ back: WriteBack) -> OrderFormula {
    .any(
      dirtying(line, back.stay).compactMap { moments.perform[$0] }.map { store in
        let kept = cleans(line, back.stay).filter { $0 != back.moment }.map {
          OrderFormula.before($0, store) || .before(back.moment, $0)
        }
        return .all([.before(store, back.moment)] + kept)
      })
  }

  private func isClean(_ line: Int, _ back: WriteBack) -> OrderFormula {
    .all(
      dirtying(line, back.stay).compactMap { moments.perform[$0] }.map { store in
        let cleaned = cleans(line, back.stay).filter { $0 != back.moment }.map {
          OrderFormula.before(store, $0) && .before($0, back.moment)
        }
        return .any([.before(back.moment, store)] + cleaned)
      })
  }

  /// Whether memory holds a value: written by a store that passes the cache by, or written back.
  private func memoryHolds(
    _ line: Int, _ cell: Int, _ value: Int, at moment: Int, before limit: Int? = nil
  ) -> OrderFormula {
    let direct = writes(of: cell).filter { copies.role(events[$0.event]) != .store }
    let isWhole = rules.has(.writeBackOfWholeLine)
    let backs = writeBacks(line, before: limit).filter {
      isWhole || !stores(line, $0.stay, cell: cell).isEmpty
    }
    func undisturbed(since writer: Int?) -> [OrderFormula] {
      var parts: [OrderFormula] = []
      for other in direct where other.moment != writer {
        let isLater = OrderFormula.before(moment, other.moment)
        parts.append(writer.map { .before(other.moment, $0) || isLater } ?? isLater)
      }
      for back in backs where back.moment != writer {
        var ways = [OrderFormula.before(moment, back.moment), isClean(line, back)]
        if let writer { ways.append(.before(back.moment, writer)) }
        parts.append(.any(ways))
      }
      return parts
    }
    var ways: [OrderFormula] = []
    if value == initial(cell) { ways.append(.all(undisturbed(since: nil))) }
    for write in direct where write.value == value && write.moment != moment {
      ways.append(.all([.before(write.moment, moment)] + undisturbed(since: write.moment)))
    }
    // A write that takes a dirty line from the cache comes behind its write-back.
    for back in backs where back.moment != moment {
      if direct.contains(where: { $0.moment == back.moment }) { continue }
      ways.append(
        .all(
          [
            .before(back.moment, moment), isDirty(line, back),
            copyHolds(line, back.stay, cell, value, at: back.moment),
          ] + undisturbed(since: back.moment)))
    }
    return .any(ways)
  }

  /// Whether a load sees a value, in the copy that it meets or in memory.
  func sees(_ index: Int, line: Int, cell: Int, _ value: Int, at moment: Int) -> OrderFormula {
    if let windows {
      if case .inside(let stay)? = windows.uses[index] {
        return windowHolds(stay, value, at: moment)
      }
      return deviceHolds(cell, value, at: moment)
    }
    if copies.role(events[index]) != nil, case .some(.some(let stay)) = stays?.stay[index] {
      return copyHolds(line, stay, cell, value, at: moment)
    }
    return memoryHolds(line, cell, value, at: moment)
  }

  /// Whether memory has a value at the end.
  func ends(line: Int, cell: Int, _ value: Int) -> OrderFormula {
    if let windows { return deviceHolds(cell, value, at: windows.last) }
    guard let last = stays?.last else { return .never }
    return memoryHolds(line, cell, value, at: last)
  }

  /// Whether a wait finds something else at the end: in a copy that may stay for ever, or in memory.
  func endsOtherwise(_ index: Int, line: Int, cell: Int, than awaited: Int?) -> OrderFormula {
    if windows != nil { return windowEndsOtherwise(index, cell, than: awaited) }
    guard let stays else { return .never }
    let last = stays.last
    let values = LitmusOutcomes(test).cellValues(cell).filter { $0 != awaited }.sorted()
    let inMemory = OrderFormula.any(values.map { memoryHolds(line, cell, $0, at: last) })
    guard copies.role(events[index]) != nil else { return inMemory }
    var ways: [OrderFormula] = []
    var isOutside: [OrderFormula] = []
    for stay in stays.begin[line].indices {
      let (begin, end) = (stays.begin[line][stay], stays.end[line][stay])
      let isOld = OrderFormula.any(
        values.map { copyHolds(line, stay, cell, $0, at: last) })
      ways.append(.all([.before(begin, last), .before(last, end), isOld]))
      isOutside.append(.before(last, begin) || .before(end, last))
    }
    ways.append(.all(isOutside + [inMemory]))
    return .any(ways)
  }
}
