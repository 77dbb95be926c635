import Virtqueues

/// Drives a translation cache by hand, a cycle at a time.
struct TranslationBench {
  var cache: FetchTranslationCache
  /// What the next cycle gets; requests, answers, ends and flushes last one cycle.
  var inputs = FetchTranslationInputs()
  private(set) var cycle = 0
  /// Reads, translation requests and completions that were taken, and in which cycle.
  var reads: [(cycle: Int, pins: FetchTranslationOutputs)] = []
  var requests: [(cycle: Int, pins: FetchTranslationOutputs)] = []
  var completions: [(cycle: Int, tag: UInt8)] = []
  var merges = 0

  init(_ configuration: FetchTranslationConfiguration = .init(), enable: Bool = true) {
    cache = FetchTranslationCache(configuration)
    inputs.enable = enable
    inputs.outReady = true
    inputs.translationReady = true
    inputs.completionReady = true
    run(configuration.sets + 4)
  }

  mutating func run(_ cycles: Int = 1) {
    for _ in 0..<cycles {
      let pins = cache.outputs
      if pins.outValid, inputs.outReady { reads.append((cycle, pins)) }
      if pins.translationValid, inputs.translationReady { requests.append((cycle, pins)) }
      if pins.completionValid, inputs.completionReady {
        completions.append((cycle, pins.completionTag))
      }
      if pins.merged { merges += 1 }
      let accepts = pins.requestReady
      cache.step(inputs)
      if accepts { inputs.requestValid = false }
      if pins.invalidationReady { inputs.invalidationValid = false }
      (inputs.answerValid, inputs.endValid, inputs.flush) = (false, false, false)
      cycle += 1
    }
  }

  /// Offers a read until it is taken in; the cycle in which it was.
  @discardableResult
  mutating func read(_ address: UInt64, tag: UInt8) -> Int {
    inputs.requestValid = true
    inputs.requestAddress = address
    inputs.requestTag = tag
    inputs.requestPayload = tag &+ 0x50
    while inputs.requestValid { run() }
    return cycle - 1
  }

  /// Answers a request: `bits` is log2 of the pages of the answer.
  mutating func answer(
    _ tag: UInt8, _ target: UInt64, bits: UInt64 = 0, reads: Bool = true,
    isUntranslated: Bool = false, isNoSnoop: Bool = false,
    status: FetchTranslationAnswer = .good
  ) {
    inputs.answerValid = true
    inputs.answerTag = tag
    inputs.answerStatus = status
    inputs.answerSize = bits > 0
    let page = (target >> (12 + bits)) << bits
    inputs.answerAddress = (bits > 0 ? page | (1 << (bits - 1) - 1) : page) << 12
    inputs.answerRead = reads
    inputs.answerUntranslated = isUntranslated
    inputs.answerNoSnoop = isNoSnoop
    run()
  }

  /// Reads, and answers the request that this makes; the request's tag.
  mutating func fetch(_ address: UInt64, tag: UInt8, _ target: UInt64, bits: UInt64 = 0) -> UInt8 {
    read(address, tag: tag)
    run(3)
    let request = requests.last?.pins.translationTag ?? 0xff
    answer(request, target, bits: bits)
    run(4)
    return request
  }

  mutating func end(_ tag: UInt8) {
    inputs.endValid = true
    inputs.endTag = tag
    run()
  }

  /// Offers an invalidation of `1 << bits` pages until it is taken in.
  mutating func invalidate(_ address: UInt64, bits: UInt8 = 0, tag: UInt8) {
    inputs.invalidationValid = true
    inputs.invalidationAddress = address
    inputs.invalidationSize = bits
    inputs.invalidationTag = tag
    while inputs.invalidationValid { run() }
  }
}
