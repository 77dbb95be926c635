// Beside rtl/dfe_atc_invalidate.sv.

/// Invalidations: held in order, carried out one at a time, completed when nothing old is in use.
struct FetchInvalidation {
  /// What an invalidation does to the cached entries in a cycle.
  struct Walk {
    var isFirst = false
    var isNext = false
    var deletes = false
  }

  private struct Held {
    var tag: UInt8
    var page: UInt64
    var size: UInt8
  }

  private let sets: Int
  private let tags: Int
  private var held: [Held] = []
  private var state = FetchInvalidationState.idle
  private(set) var range = FetchPageRange()
  private var tag: UInt8 = 0
  private var setsLeft = 0
  /// Cycles that a state goes on for.
  private var pause = 0
  /// The read that is looked at.
  private(set) var readTag = 0
  private var isDone = false
  private var doneTag: UInt8 = 0

  init(_ configuration: FetchTranslationConfiguration) {
    (sets, tags) = (configuration.sets, configuration.tags)
    held.reserveCapacity(FetchTranslationLaw.heldInvalidations)
  }

  /// Whether one is under way.
  var isActive: Bool { state != .idle }
  /// Whether another one can be held.
  var hasRoom: Bool { held.count < FetchTranslationLaw.heldInvalidations }
  /// Whether nothing is to be done.
  var isQuiet: Bool { state == .idle && held.isEmpty && !isDone }

  /// What is done to the entries in this cycle.
  func walk(canDelete: Bool) -> Walk {
    let deletes = state == .delete
    return Walk(
      isFirst: state == .mark, isNext: deletes && canDelete && setsLeft != 0, deletes: deletes)
  }

  /// One clock edge; true when an invalidation is completed in this cycle.
  mutating func step(_ inputs: FetchTranslationInputs, canDelete: Bool, waits: Bool) -> Bool {
    let takes = inputs.invalidationValid && hasRoom
    if inputs.completionReady { isDone = false }
    var completes = false
    let isPaused = pause != 0
    pause = max(0, pause - 1)
    switch state {
    case .idle:
      if let next = held.first {
        held.removeFirst()
        let free =
          next.size >= 52
          ? FetchTranslationLaw.pageMask : 1 << UInt64(next.size) - 1
        range = FetchPageRange(page: next.page, free: free)
        tag = next.tag
        pause = 3
        state = .mark
      }
    case .mark:
      if !isPaused {
        setsLeft = Int(range.free & UInt64(sets - 1))
        pause = 2
        state = .find
      }
    case .find: if !isPaused { state = .delete }
    case .delete:
      if canDelete {
        pause = 2
        state = setsLeft == 0 ? .settle : .find
        setsLeft -= 1
      }
    case .settle:
      if !isPaused {
        readTag = 0
        pause = 2
        state = .look
      }
    case .look: if !isPaused { state = .wait }
    case .wait:
      pause = 2
      if waits {
        state = .look
      } else if readTag == tags - 1 {
        state = .done
      } else {
        readTag += 1
        state = .look
      }
    case .done:
      if !isDone {
        (isDone, doneTag) = (true, tag)
        completes = true
        state = .idle
      }
    }
    if takes {
      held.append(
        Held(
          tag: inputs.invalidationTag,
          page: inputs.invalidationAddress >> FetchTranslationLaw.offsetBits,
          size: inputs.invalidationSize))
    }
    return completes
  }

  /// Writes the pins.
  func show(_ outputs: inout FetchTranslationOutputs) {
    outputs.invalidationReady = hasRoom
    outputs.completionValid = isDone
    outputs.completionTag = isDone ? doneTag : 0
  }
}
