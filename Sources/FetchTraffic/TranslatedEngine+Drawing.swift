import CycleKernel
import Virtqueues

extension TranslatedEngine {
  /// An engine with a host whose page tables, speed and whims are drawn from a seed.
  static func drawn(over engine: any FetchEngine, seed: UInt64) -> TranslatedEngine {
    var draws = RandomStream(seed: seed, name: "host of translation")
    func pick<Value>(_ values: [Value]) -> Value { values[Int(draws.below(UInt64(values.count)))] }
    let translated = TranslatedEngine(engine, seed: seed)
    let host = translated.host
    host.isOn = draws.below(8) != 0
    host.latency = 1...pick([1, 40, 300, 700])
    host.requestReadyChance = pick([256, 60])
    host.completionReadyChance = pick([256, 40, 1])
    host.untranslatedPeriod = pick([0, 3])
    host.invalidationPeriod = pick([0, 120, 400, 1500])
    // A page that is invalidated again and again gets no answer that counts, so what is large has to
    // stay for a while.
    let isSlow = host.invalidationPeriod == 0 || host.invalidationPeriod == 1500
    let bits: UInt64? = pick([nil, 0, isSlow ? 9 : 1, isSlow ? 18 : 4])
    if let bits { host.blockBits = { _ in bits } }
    if isSlow && draws.below(4) == 0 {
      // Blocks of any size, none of which has another place.
      let bits = pick([51, 10 + draws.below(42)])
      host.blockBits = { _ in bits }
      host.untranslatedPeriod = 1
    }
    host.largeInvalidations = isSlow ? pick([0, 16]) : 0
    host.lingering = 2000
    translated.switchPeriod = pick([0, 900, 6000])
    translated.eventPeriod = pick([0, 8, 60])
    return translated
  }

  /// Lets the pages of an environment's bus move, and tells it what breaks the rules of translation.
  func surround(_ environment: EngineEnvironment) {
    let first = environment.busBase >> 12
    host.pages = first..<first + UInt64(environment.bus.byteCount) >> 12
    onViolation = { [unowned environment] in environment.law.note($0) }
  }
}
