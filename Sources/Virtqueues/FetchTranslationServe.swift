// Beside rtl/dfe_atc_serve.sv.

/// Hands answers out to the reads that wait for them, one read at a time, and to the cache.
struct FetchTranslationServe {
  /// An answer as it is kept.
  struct Answer {
    var index = 0
    var status = FetchTranslationStatus.good
    var isUntranslated = false
    var isNoSnoop = false
    var target: UInt64 = 0
    /// Bits of the page number inside the answer.
    var free: UInt64 = 0

    init() {}

    /// Reads the pins.
    ///
    /// With S set, every bit up to the lowest zero belongs to the address.
    init(_ inputs: FetchTranslationInputs) {
      index = Int(inputs.answerTag)
      isUntranslated = inputs.answerUntranslated
      isNoSnoop = inputs.answerNoSnoop
      target = inputs.answerAddress >> FetchTranslationLaw.offsetBits
      let isUndefined = inputs.answerSize && target == FetchTranslationLaw.pageMask
      if inputs.answerSize { free = (target ^ (target &+ 1)) & FetchTranslationLaw.pageMask }
      if inputs.answerStatus != .good || isUndefined {
        status = .failed
      } else if !inputs.answerRead {
        status = .noRead
      }
    }
  }

  /// A read that leaves.
  struct Leaving {
    var tag: Int
    var page: UInt64
    var target: UInt64
    var isTranslated: Bool
    var isNoSnoop: Bool
    var status: FetchTranslationStatus
  }

  /// What one cycle comes to, before the edge.
  struct Decision {
    var again = false
    var leaves = false
    var done = false
    var pops = false
    var pushes = false
    var offTaken: Int?
    var loadIndex: Int?
    var fill: FetchTranslationFill?
  }

  private var held: [Answer] = []
  /// The next one to be handed out.
  private var next: Answer?
  /// What goes into the cache in this cycle.
  private(set) var fill: FetchTranslationFill?
  private(set) var isValid = false
  private(set) var answer = Answer()
  private var isFresh = false
  private var isOff = false
  private var isStale = false
  private var page: UInt64 = 0
  private(set) var tag = 0
  private var tail = 0

  /// Whether nothing is to be handed out.
  var isQuiet: Bool { !isValid && next == nil && held.isEmpty && fill == nil }

  /// What leaves, if anything does.
  func leaving(isOn: Bool) -> Leaving {
    let isTold = isOn && !isOff
    let isGood = isTold && answer.status == .good
    return Leaving(
      tag: tag, page: page, target: (answer.target & ~answer.free) | (page & answer.free),
      isTranslated: isGood && !answer.isUntranslated, isNoSnoop: isGood && answer.isNoSnoop,
      status: isTold ? answer.status : .good)
  }

  /// Decides what happens in this cycle.
  func decide(
    _ cycle: (isOn: Bool, flush: Bool, slot: Bool), answered: Int?,
    requests: FetchTranslationRequests
  ) -> Decision {
    var decision = Decision()
    decision.again = isValid && cycle.isOn && isStale
    decision.leaves = isValid && !decision.again && cycle.slot
    decision.done = decision.leaves && tag == tail
    decision.pops = next == nil && !held.isEmpty
    decision.pushes = answered != nil && (isValid || next != nil || !held.isEmpty)
    if !isValid, next == nil, held.isEmpty {
      if answered == nil {
        decision.offTaken = requests.offIndex(isOn: cycle.isOn, flush: cycle.flush)
      }
      decision.loadIndex = answered ?? decision.offTaken
    } else if !isValid {
      decision.loadIndex = next?.index
    }
    if isValid, isFresh, !decision.again, cycle.isOn, !isOff, answer.status == .good {
      let leaving = leaving(isOn: true)
      decision.fill = FetchTranslationFill(
        page: page, target: leaving.target,
        free: requests.isNarrow(answer.index) ? 0 : answer.free,
        isUntranslated: answer.isUntranslated, isNoSnoop: answer.isNoSnoop)
    }
    return decision
  }

  /// One clock edge; `join` is the read that joins an entry, `behind` the one behind the served.
  mutating func step(
    _ decision: Decision, came: Answer?, join: (index: Int, tag: Int)?, behind: Int, flush: Bool,
    requests: FetchTranslationRequests
  ) {
    fill = decision.fill
    isFresh = false
    if isValid {
      isStale = isStale || flush || requests.isStale(answer.index)
      if decision.leaves { tag = behind }
      if let join, join.index == answer.index { tail = join.tag }
      isValid = !decision.again && !decision.done
    } else if let index = decision.loadIndex {
      if decision.offTaken == nil, let first = next ?? came { answer = first }
      answer.index = index
      isValid = true
      isFresh = decision.offTaken == nil
      isOff = !isFresh
      isStale = flush || requests.isStale(index)
      page = requests.pages[index]
      tag = requests.heads[index]
      tail = join?.index == index ? join?.tag ?? 0 : requests.tails[index]
      next = nil
    }
    if decision.pops { next = held.removeFirst() }
    if decision.pushes, let came { held.append(came) }
  }
}
