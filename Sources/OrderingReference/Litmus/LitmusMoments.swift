import LitmusLanguage

/// The moments of a candidate: when each operation is started, performed and done.
struct LitmusMoments {
  /// By operation; nil for what does not happen.
  private(set) var start: [Int?]
  /// A posted write at the root complex that is turned toward the device there.
  private(set) var turn: [Int?]
  /// When memory, register, table or cache is read or changed.
  private(set) var perform: [Int?]
  /// When the device answers an invalidation.
  private(set) var answer: [Int?]
  private(set) var end: [Int?]
  private(set) var count = 0
  /// The order of the moments of each operation.
  private(set) var demands: [OrderFormula] = []

  /// Operations that are done in a cache, though their path leads to the device.
  let hits: Set<Int>

  init(_ candidate: LitmusCandidate, _ order: LitmusProgramOrder, hits: Set<Int> = []) {
    self.hits = hits
    let none: [Int?] = Array(repeating: nil, count: order.events.count)
    (start, turn, perform, answer, end) = (none, none, none, none, none)
    for index in order.events.indices where candidate.progress[index] != .absent {
      add(index, candidate, order)
    }
  }

  /// How an operation is done in this execution.
  func path(of event: LitmusEvent, _ index: Int) -> LitmusPath {
    hits.contains(index) ? .immediate : event.path
  }

  private mutating func next(after earlier: Int? = nil) -> Int {
    if let earlier { demands.append(.before(earlier, count)) }
    count += 1
    return count - 1
  }

  private mutating func add(
    _ index: Int, _ candidate: LitmusCandidate, _ order: LitmusProgramOrder
  ) {
    let event = order.events[index]
    let first = next()
    start[index] = first
    if candidate.fates[index] == .skipped {
      end[index] = first
      return
    }
    switch path(of: event, index) {
    case .immediate:
      perform[index] = first
      end[index] = first
    case .writeDown:
      end[index] = first
      perform[index] = next(after: first)
    case .writeUp:
      end[index] = first
      addWriteUp(index, event, first, order)
    case .requestDown, .configurationWrite, .requestUp, .translation, .invalidation:
      // A wait that does not end is a request that nothing answers.
      if candidate.waiting.contains(index) { return }
      let arrival = next(after: first)
      perform[index] = arrival
      var last = arrival
      if event.path == .invalidation {
        last = next(after: arrival)
        answer[index] = last
      }
      end[index] = next(after: last)
    }
  }

  private mutating func addWriteUp(
    _ index: Int, _ event: LitmusEvent, _ first: Int, _ order: LitmusProgramOrder
  ) {
    guard event.location?.place == .bar else {
      perform[index] = next(after: first)
      return
    }
    let platform = order.test.platform
    if event.agentKind == .peer, platform.peersMeetAtSwitch, order.rules.has(.peersTurnAtSwitch) {
      perform[index] = next(after: first)
      return
    }
    let root = next(after: first)
    turn[index] = root
    let comesBack =
      event.agentKind == .peer || platform.routesToSelf || !order.rules.has(.ownWritesGetLost)
    if comesBack { perform[index] = next(after: root) }
  }
}
