import Virtqueues

/// How busy the surroundings of a translation cache are, in percent of the cycles.
struct TranslationTiming {
  var request = 60
  var outReady = 70
  var end = 30
  var translationReady = 60
  var answer = 15
  var invalidation = 3
  var completionReady = 40
  /// In 10,000 cycles.
  var switches = 0
  var failurePercent = 5

  static let calm = TranslationTiming(
    request: 100, outReady: 100, end: 60, translationReady: 100, answer: 40, invalidation: 1,
    completionReady: 100)
  static let stalled = TranslationTiming(
    request: 90, outReady: 30, end: 2, translationReady: 15, answer: 8, invalidation: 10,
    completionReady: 10)
  static let switching = TranslationTiming(invalidation: 5, switches: 60)
}

/// Everything around a translation cache, drawn from a seed, and judged by an oracle.
final class TranslationEnvironment {
  private struct Asked {
    var tag: UInt8
    var page: UInt64
    var mapping: TranslationHost.Mapping?
  }

  var cache: FetchTranslationCache
  var host = TranslationHost()
  var oracle = TranslationOracle()
  var timing: TranslationTiming
  var fault: TranslationFault?
  /// Sees the pins of every cycle.
  var onCycle: (FetchTranslationInputs, FetchTranslationOutputs) -> Void = { _, _ in }
  private(set) var cycle = 0
  private var random: TranslationRandom
  private var inputs = FetchTranslationInputs()
  private var asked: [Asked] = []
  private var freeTags: [UInt8] = []
  private var wasEnabled = false
  private var isDraining = false

  init(_ configuration: FetchTranslationConfiguration, _ timing: TranslationTiming, seed: UInt64) {
    cache = FetchTranslationCache(configuration)
    random = TranslationRandom(seed: seed)
    self.timing = timing
    oracle.wasOff = timing.switches > 0
  }

  /// Runs for so many cycles of traffic, then until everything is answered.
  func run(_ cycles: Int) {
    inputs.enable = timing.switches == 0
    for _ in 0..<4 { step() }
    for _ in 0..<cycles { step() }
    isDraining = true
    let limit = cycle + 40_000
    while cycle < limit, oracle.pendingReads + oracle.pendingInvalidations > 0 { step() }
    for _ in 0..<20 { step() }
  }

  private func step() {
    var pins = cache.outputs
    fault?.change(&pins, host: host, oracle: oracle)
    oracle.look(pins, host: host, cycle: cycle)
    draw(pins)
    var given = inputs
    fault?.change(&given, pins: pins)
    onCycle(given, pins)
    follow(pins)
    cache.step(given)
    wasEnabled = inputs.enable
    cycle += 1
  }

  /// Chooses the inputs; what is offered and not taken stays.
  private func draw(_ pins: FetchTranslationOutputs) {
    drawSwitches()
    if !inputs.requestValid, !isDraining, random.chance(timing.request) { offerRead() }
    inputs.outReady = isDraining || random.chance(timing.outReady)
    inputs.endValid = false
    if random.chance(isDraining ? 90 : timing.end) {
      let tags = oracle.away.keys.sorted()
      if !tags.isEmpty {
        (inputs.endValid, inputs.endTag) = (true, tags[random.below(tags.count)])
      }
    }
    inputs.translationReady = isDraining || random.chance(timing.translationReady)
    drawAnswer()
    if !inputs.invalidationValid, !isDraining, random.chance(timing.invalidation) {
      offerInvalidation()
    }
    inputs.completionReady = isDraining || random.chance(timing.completionReady)
  }

  private func drawSwitches() {
    inputs.flush = false
    if !isDraining, random.below(10_000) < timing.switches {
      if random.chance(30) { inputs.flush = true } else { inputs.enable.toggle() }
    }
    if inputs.flush || (inputs.enable && !wasEnabled) {
      let time = host.change(TranslationPages(first: 0, count: 1 << 52))
      oracle.flush(at: time)
    }
  }

  private func offerRead() {
    let tagCount = cache.configuration.tags
    let tag = UInt8(random.below(tagCount))
    guard !oracle.isBusy(tag) else { return }
    inputs.requestValid = true
    inputs.requestTag = tag
    inputs.requestAddress =
      TranslationHost.page(&random) << 12 | UInt64(random.below(4096))
    inputs.requestPayload = UInt8(random.below(256))
  }

  private func drawAnswer() {
    inputs.answerValid = false
    guard !asked.isEmpty, random.chance(isDraining ? 50 : timing.answer) else { return }
    let request = asked.remove(at: random.below(asked.count))
    let mapping = request.mapping ?? host.mapping(of: request.page, random: &random)
    inputs.answerValid = true
    inputs.answerTag = request.tag
    let fails = random.chance(timing.failurePercent)
    inputs.answerStatus = fails ? [.unsupported, .aborted, .timeout][random.below(3)] : .good
    inputs.answerRead = mapping.reads
    inputs.answerUntranslated = mapping.isUntranslated
    inputs.answerNoSnoop = mapping.isNoSnoop
    // The whole block, or a smaller part around the page.
    let bits = min(
      TranslationHost.blockBits(of: request.page), UInt64(random.chance(70) ? 63 : random.below(22))
    )
    let page = mapping.target + (request.page - mapping.pages.first)
    inputs.answerSize = bits > 0
    inputs.answerAddress = (bits > 0 ? (page >> bits) << bits | (1 << (bits - 1) - 1) : page) << 12
    oracle.answer(
      tag: request.tag, isFailed: fails, reads: mapping.reads,
      isUntranslated: mapping.isUntranslated)
  }

  private func offerInvalidation() {
    guard oracle.pendingInvalidations < 32 else { return }
    let page = TranslationHost.page(&random)
    let bits = random.chance(5) ? 52 : UInt64(random.below(random.chance(50) ? 2 : 24))
    let pages =
      bits == 52
      ? TranslationPages(first: 0, count: 1 << 52)
      : TranslationPages(first: (page >> bits) << bits, count: 1 << bits)
    inputs.invalidationValid = true
    inputs.invalidationTag = UInt8(random.below(32))
    inputs.invalidationAddress = pages.first << 12
    inputs.invalidationSize = UInt8(bits)
    invalidationTime = host.change(pages)
    invalidationPages = pages
  }
  private var invalidationTime = 0
  private var invalidationPages = TranslationPages(first: 0, count: 0)

  /// Follows the handshakes of this cycle.
  private func follow(_ pins: FetchTranslationOutputs) {
    if inputs.requestValid, pins.requestReady {
      oracle.accept(
        tag: inputs.requestTag, address: inputs.requestAddress, payload: inputs.requestPayload,
        isOff: !wasEnabled)
      inputs.requestValid = false
    }
    if inputs.endValid { oracle.end(inputs.endTag) }
    if pins.outValid, inputs.outReady { oracle.take(pins, host: host, cycle: cycle) }
    if pins.translationValid, inputs.translationReady {
      let page = pins.translationAddress >> 12
      oracle.request(tag: pins.translationTag, page: page, cycle: cycle)
      // The host may look at its tables when the request comes, or when it answers.
      let mapping = random.chance(50) ? host.mapping(of: page, random: &random) : nil
      asked.append(Asked(tag: pins.translationTag, page: page, mapping: mapping))
    }
    if inputs.invalidationValid, pins.invalidationReady {
      oracle.invalidate(invalidationPages, time: invalidationTime, tag: inputs.invalidationTag)
      inputs.invalidationValid = false
    }
    if pins.completionValid, inputs.completionReady { oracle.takeCompletion() }
  }
}
