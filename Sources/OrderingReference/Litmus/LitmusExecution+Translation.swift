import LitmusLanguage

extension LitmusExecution {
  /// The moments of operations of a kind on a page.
  private func moments(
    _ page: Int, _ pick: KeyPath<LitmusMoments, [Int?]>, where fits: (OperationKind) -> Bool
  ) -> [Int] {
    events.indices.compactMap { index in
      events[index].page == page && fits(events[index].operation.kind)
        ? moments[keyPath: pick][index] : nil
    }
  }

  private func unmaps(_ page: Int) -> [Int] { moments(page, \.perform) { $0 == .unmap } }

  private func emptyings(_ page: Int) -> [Int] {
    rules.has(.invalidationEmptiesIOMMU)
      ? moments(page, \.perform) { $0 == .invalidateIOMMU } : []
  }

  /// The requests that the IOMMU looks up, by their moments there.
  private func lookUps(_ page: Int) -> [Int] {
    events.indices.compactMap { index in
      let event = events[index]
      guard event.page == page, candidate.fates[index] != .skipped else { return nil }
      let isLookedUp =
        event.path == .translation
        || test.platform.hasIOMMU && !event.operation.has(.translated)
          && (event.path == .requestUp || event.path == .writeUp && event.location?.place == .host)
      return isLookedUp ? moments.perform[index] : nil
    }
  }

  /// Whether a look-up at `moment` finds the page in the table, or in the cache.
  private func finds(_ page: Int, at moment: Int) -> OrderFormula {
    let unmaps = unmaps(page)
    var ways: [OrderFormula] = [.all(unmaps.map { .before(moment, $0) })]
    guard rules.has(.mayTranslateFromCache) else { return ways[0] }
    for other in lookUps(page) where other != moment {
      let isFilled = unmaps.map { OrderFormula.before(other, $0) } + [.before(other, moment)]
      let isKept = emptyings(page).map {
        OrderFormula.before($0, other) || .before(moment, $0)
      }
      ways.append(.all(isFilled + isKept))
    }
    return .any(ways)
  }

  /// Whether it finds it in neither.
  private func misses(_ page: Int, at moment: Int) -> OrderFormula {
    let unmaps = unmaps(page)
    var parts: [OrderFormula] = [.any(unmaps.map { .before($0, moment) })]
    guard rules.has(.mayTranslateFromCache) else { return parts[0] }
    for other in lookUps(page) where other != moment {
      let isEmptied = emptyings(page).map {
        OrderFormula.before(other, $0) && .before($0, moment)
      }
      let isTooLate = unmaps.map { OrderFormula.before($0, other) }
      parts.append(.any([.before(moment, other)] + isEmptied + isTooLate))
    }
    return .all(parts)
  }

  /// What IOMMU and ATS demand.
  var translationDemands: [OrderFormula] {
    var demands: [OrderFormula] = []
    for index in events.indices {
      guard let page = events[index].page else { continue }
      switch events[index].path {
      case .translation: demands.append(translation(index, page))
      case .requestUp, .writeUp:
        if events[index].operation.has(.translated) {
          demands.append(translated(index, page))
        } else if test.platform.hasIOMMU, events[index].location?.place == .host,
          let moment = moments.perform[index], rules.has(.unmappedIsRefused)
        {
          let isRefused = candidate.fates[index] == .refused
          demands.append(isRefused ? misses(page, at: moment) : finds(page, at: moment))
        }
      case .invalidation: demands += invalidation(index, page)
      default: break
      }
    }
    return demands
  }

  /// The invalidations of a page at the device: when it forgets, and when it answers.
  private func forgettings(_ page: Int) -> [(request: Int, answer: Int)] {
    events.indices.compactMap { index in
      guard events[index].path == .invalidation, events[index].page == page,
        let request = moments.perform[index], let answer = moments.answer[index]
      else { return nil }
      return (request, answer)
    }
  }

  /// A translation that arrives between an invalidation and its answer is not used.
  private func translation(_ index: Int, _ page: Int) -> OrderFormula {
    guard let asked = moments.perform[index], let came = moments.end[index],
      candidate.progress[index] == .done
    else { return .always }
    let forgettings = forgettings(page)
    let isOverTaken = OrderFormula.any(
      forgettings.map { .before($0.request, came) && .before(came, $0.answer) })
    let isInTime = OrderFormula.all(
      forgettings.map { .before(came, $0.request) || .before($0.answer, came) })
    if candidates.value(index) == 1 {
      return rules.has(.lateTranslationIsDropped)
        ? finds(page, at: asked) && isInTime : finds(page, at: asked)
    }
    return misses(page, at: asked) || (finds(page, at: asked) && isOverTaken)
  }

  /// An access with a translated address needs a translation that is still there.
  private func translated(_ index: Int, _ page: Int) -> OrderFormula {
    guard let start = moments.start[index], rules.has(.translatedNeedsTranslation) else {
      return .always
    }
    let forgettings = rules.has(.invalidationEmptiesDevice) ? forgettings(page) : []
    let arrivals = events.indices.compactMap {
      events[$0].path == .translation && events[$0].page == page && candidates.value($0) == 1
        ? moments.end[$0] : nil
    }
    if candidate.fates[index] == .skipped {
      return .all(
        arrivals.map { came in
          .any(
            [.before(start, came)]
              + forgettings.map { .before(came, $0.request) && .before($0.request, start) })
        })
    }
    return .any(
      arrivals.map { came in
        .all(
          [.before(came, start)]
            + forgettings.map { .before($0.request, came) || .before(start, $0.request) })
      })
  }

  /// The answer to an invalidation waits for the reads that use the page.
  private func invalidation(_ index: Int, _ page: Int) -> [OrderFormula] {
    guard let answer = moments.answer[index], rules.has(.invalidationWaitsForReads),
      !test.platform.invalidatesEarly
    else { return [] }
    return events.indices.compactMap { other in
      let event = events[other]
      guard event.page == page, candidate.fates[other] != .skipped,
        event.path == .translation || event.path == .requestUp && event.operation.has(.translated),
        let start = moments.start[other]
      else { return nil }
      var ways = [OrderFormula.before(answer, start)]
      if let end = moments.end[other] { ways.append(.before(end, answer)) }
      if let reset = candidate.reset.flatMap({ moments.perform[$0] }) {
        ways.append(.before(reset, answer))
      }
      return .any(ways)
    }
  }

  // MARK: Reset

  /// What was not done before the reset is never done.
  var resetDemands: [OrderFormula] {
    guard let reset = candidate.reset.flatMap({ moments.perform[$0] }), rules.has(.resetEndsDevice)
    else { return [] }
    var demands: [OrderFormula] = []
    for index in events.indices where events[index].agentKind == .device {
      guard let start = moments.start[index] else { continue }
      switch candidate.progress[index] {
      case .absent: break
      case .done: demands.append(moments.end[index].map { .before($0, reset) } ?? .never)
      case .underWay:
        demands.append(.before(start, reset))
        if let end = moments.end[index] { demands.append(.before(reset, end)) }
      }
    }
    return demands
  }
}
