import Foundation
import Testing
import Virtqueues

/// Writes the pins of every cycle as `rtl/bench/atc_replay.cpp` reads them.
struct TranslationRecording {
  private(set) var bytes: [UInt8] = []
  /// Cycles written.
  var count: Int { bytes.count / 64 }

  mutating func append(_ inputs: FetchTranslationInputs, _ pins: FetchTranslationOutputs) {
    add(inputs.requestAddress)
    add(inputs.answerAddress)
    add(inputs.invalidationAddress)
    add(pins.outAddress)
    add(pins.translationAddress)
    // The last two have no meaning to a cache that reads only, so they change all the time.
    addFlags([
      inputs.enable, inputs.flush, inputs.requestValid, inputs.outReady, inputs.endValid,
      inputs.translationReady, inputs.answerValid, inputs.answerSize, inputs.answerRead,
      inputs.answerUntranslated, inputs.answerNoSnoop, inputs.invalidationValid,
      inputs.completionReady, count & 1 == 0, count & 2 == 0,
    ])
    addFlags([
      pins.requestReady, pins.outValid, pins.translationValid, pins.invalidationReady,
      pins.completionValid, pins.idle, pins.hit, pins.miss, pins.merged, pins.invalidated,
      pins.discarded, pins.outTranslated, pins.outNoSnoop,
    ])
    bytes += [
      inputs.requestTag, inputs.requestPayload, inputs.endTag, inputs.answerTag,
      inputs.answerStatus.rawValue, inputs.invalidationTag, inputs.invalidationSize, pins.outTag,
      pins.outPayload, pins.outStatus.rawValue, pins.translationTag, pins.completionTag, 0, 0, 0, 0,
    ]
  }

  private mutating func add(_ value: UInt64) {
    for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
  }

  private mutating func addFlags(_ flags: [Bool]) {
    let word = flags.reversed().reduce(0 as UInt32) { $0 << 1 | ($1 ? 1 : 0) }
    for byte in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * byte))) }
  }
}

/// Where the recordings go; scripts/atc-lockstep.sh sets it.
private let folder = ProcessInfo.processInfo.environment["RICOCHET_TRANSLATION_RECORDINGS"]

@Suite("Recordings of the address translation cache, for the RTL to follow")
struct FetchTranslationRecordingTests {
  @Test("the same seed gives the same bytes, and another seed others")
  func sameBytes() {
    let configuration = FetchTranslationConfiguration()
    func record(_ seed: UInt64) -> [UInt8] {
      let environment = TranslationEnvironment(configuration, TranslationTiming(), seed: seed)
      var recording = TranslationRecording()
      environment.onCycle = { recording.append($0, $1) }
      environment.run(2000)
      return recording.bytes
    }
    let first = record(1)
    #expect(first == record(1))
    #expect(first != record(2))
    #expect(first.count % 64 == 0 && first.count > 2000 * 64)
  }

  @Test(
    "recordings of every case are written",
    .enabled(if: folder != nil, "needs a folder; scripts/atc-lockstep.sh gives one"),
    arguments: TranslationCase.all.indices)
  func write(index: Int) throws {
    let subject = TranslationCase.all[index]
    let size = subject.configuration
    let name = "\(size.sets)_\(size.ways)_\(size.pageSizes)_\(size.misses)_\(size.tags)"
    let place = URL(fileURLWithPath: try #require(folder)).appendingPathComponent(name)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    for (number, timing) in TranslationCase.timings.enumerated() {
      for seed in 0..<5 as Range<UInt64> {
        let environment = TranslationEnvironment(size, timing, seed: 100 + seed)
        var recording = TranslationRecording()
        environment.onCycle = { recording.append($0, $1) }
        environment.run(10_000)
        #expect(environment.oracle.violations.isEmpty)
        try Data(recording.bytes).write(to: place.appendingPathComponent("\(number)_\(seed).bin"))
      }
    }
  }
}
