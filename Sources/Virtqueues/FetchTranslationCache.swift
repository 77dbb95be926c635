// Beside rtl/dfe_atc.sv.

/// The address translation cache: every register and every choice of `rtl/dfe_atc.sv`.
///
/// It gives each read its translated address, or says why there is none. A hit comes out 2 cycles
/// after it was taken, a miss 4 cycles beyond the round trip of its translation request; hits pass
/// misses, and reads that miss in the same page stay in order.
///
/// Source: ATS 1.1, 2 and 3; rules ATS-01 to ATS-16 of `rtl/doc/translation-cache.md`.
public struct FetchTranslationCache: Sendable {
  private struct Look {
    var isOn = false
    var address: UInt64 = 0
    var tag = 0
    var payload: UInt8 = 0
  }

  private struct Out {
    var address: UInt64 = 0
    var tag: UInt8 = 0
    var payload: UInt8 = 0
    var isTranslated = false
    var isNoSnoop = false
    var status = FetchTranslationStatus.good
  }

  /// How large it is.
  public let configuration: FetchTranslationConfiguration
  private var store: FetchTranslationStore
  private var requests: FetchTranslationRequests
  private var serve = FetchTranslationServe()
  private var reads: FetchTranslationReads
  private var invalidation: FetchInvalidation
  private var parked: [(offset: UInt64, payload: UInt8)]
  private var behind: [Int]
  private var isOn = false
  private var isReady = false
  private var look: Look?
  private var waiting: [Out] = []
  private var pulses = FetchTranslationOutputs()

  /// Makes a cache in its reset state.
  public init(_ configuration: FetchTranslationConfiguration = FetchTranslationConfiguration()) {
    self.configuration = configuration
    store = FetchTranslationStore(configuration)
    requests = FetchTranslationRequests(misses: configuration.misses)
    reads = FetchTranslationReads(tags: configuration.tags)
    invalidation = FetchInvalidation(configuration)
    parked = Array(repeating: (0, 0), count: configuration.tags)
    behind = Array(repeating: 0, count: configuration.tags)
  }

  /// The pins, which follow from the registers alone.
  public var outputs: FetchTranslationOutputs {
    var outputs = pulses
    outputs.requestReady = isReady
    if let first = waiting.first {
      outputs.outValid = true
      outputs.outAddress = first.address
      outputs.outTag = first.tag
      outputs.outPayload = first.payload
      outputs.outTranslated = first.isTranslated
      outputs.outNoSnoop = first.isNoSnoop
      outputs.outStatus = first.status
    }
    requests.show(&outputs)
    invalidation.show(&outputs)
    return outputs
  }

  /// One clock edge.
  public mutating func step(_ inputs: FetchTranslationInputs) {
    let offsetBits = FetchTranslationLaw.offsetBits
    let accepts = inputs.requestValid && isReady
    let flush = inputs.flush || (inputs.enable && !isOn)
    let answered =
      inputs.answerValid && requests.isAsked(inputs.answerTag) ? Int(inputs.answerTag) : nil
    let found = look.flatMap { store.found(for: $0.address >> offsetBits) }
    let isHit = look.map { found != nil || !$0.isOn } ?? false
    let missed = isHit ? nil : look
    let going = missed.map { _ in requests.miss }
    let join: (index: Int, tag: Int)? = going.flatMap { going in
      going.tail == nil ? nil : (going.index, missed?.tag ?? 0)
    }

    let slot = look == nil && waiting.count + (isReady ? 1 : 0) < FetchTranslationLaw.outDepth
    let decision = serve.decide((isOn, flush, slot), answered: answered, requests: requests)
    let came = answered.map { _ in FetchTranslationServe.Answer(inputs) }
    let leaving = leaving(isHit: isHit, found: found, leaves: decision.leaves)
    let servedBehind = behind[serve.tag]
    let fill = serve.fill
    let accepted = accepts ? 1 : 0
    let willBeReady =
      waiting.count + (look != nil || serve.isValid ? 1 : 0) + accepted
      < FetchTranslationLaw.outDepth && requests.freeCount > (look == nil ? 0 : 1) + accepted
      && !(serve.isValid && !slot)
    let serveIndex = serve.answer.index
    let againHead = decision.again ? serve.tag : nil

    let canDelete = store.canDelete(fills: fill != nil, flush: flush)
    let walk = invalidation.walk(canDelete: canDelete)
    let range = invalidation.range
    let isActive = invalidation.isActive
    let isIdle = isQuiet(inputs, accepts: accepts, flush: flush)
    let waits = reads.waits

    if inputs.outReady, !waiting.isEmpty { waiting.removeFirst() }
    if let leaving { waiting.append(leaving.out) }
    reads.step(
      leave: leaving.flatMap { $0.out.isTranslated ? (Int($0.out.tag), $0.page) : nil },
      end: inputs.endValid ? Int(inputs.endTag) : nil, look: invalidation.readTag, range: range)
    let completes = invalidation.step(inputs, canDelete: canDelete, waits: waits)
    store.step(
      look: accepts && isOn ? inputs.requestAddress >> offsetBits : nil, fill: fill,
      range: range, walk: walk, flush: flush)
    if let missed, let going {
      parked[missed.tag] = (missed.address & (1 << offsetBits - 1), missed.payload)
      if let tail = going.tail { behind[tail] = missed.tag }
    }
    serve.step(
      decision, came: came, join: join, behind: servedBehind, flush: flush, requests: requests)
    requests.step(
      FetchTranslationRequests.Events(
        isOn: isOn, flush: flush, isReady: inputs.translationReady,
        miss: missed.map { ($0.address >> offsetBits, $0.tag) },
        look: inputs.requestAddress >> offsetBits, answered: answered,
        offTaken: decision.offTaken, serveIndex: serveIndex, againHead: againHead,
        done: decision.done), range: range, isActive: isActive)

    pulses.hit = found != nil
    pulses.miss = missed != nil && join == nil
    pulses.merged = join != nil
    pulses.invalidated = completes
    pulses.discarded = decision.again
    pulses.idle = isIdle
    isReady = willBeReady
    look =
      accepts
      ? Look(
        isOn: isOn, address: inputs.requestAddress, tag: Int(inputs.requestTag),
        payload: inputs.requestPayload) : nil
    isOn = inputs.enable
  }

  /// What leaves: a lookup that needs not wait goes before a read that waited.
  private func leaving(
    isHit: Bool, found: FetchTranslationStore.Found?, leaves: Bool
  ) -> (out: Out, page: UInt64)? {
    let offsetBits = FetchTranslationLaw.offsetBits
    if isHit, let look {
      let page = look.address >> offsetBits
      let usable = found.flatMap { $0.isUntranslated ? nil : $0.target }
      let offset = look.address & (1 << offsetBits - 1)
      return (
        Out(
          address: (usable ?? page) << offsetBits | offset, tag: UInt8(look.tag),
          payload: look.payload, isTranslated: usable != nil,
          isNoSnoop: found?.isNoSnoop ?? false), page
      )
    }
    guard leaves else { return nil }
    let served = serve.leaving(isOn: isOn)
    let page = served.isTranslated ? served.target : served.page
    return (
      Out(
        address: page << offsetBits | parked[served.tag].offset, tag: UInt8(served.tag),
        payload: parked[served.tag].payload, isTranslated: served.isTranslated,
        isNoSnoop: served.isNoSnoop, status: served.status), served.page
    )
  }

  /// Whether nothing is under way in here but waiting.
  private func isQuiet(_ inputs: FetchTranslationInputs, accepts: Bool, flush: Bool) -> Bool {
    !accepts && look == nil && waiting.isEmpty && !inputs.answerValid && !inputs.endValid && !flush
      && !store.isClearing && inputs.enable == isOn && requests.isQuiet && serve.isQuiet
      && !(inputs.invalidationValid && invalidation.hasRoom) && invalidation.isQuiet
  }
}
