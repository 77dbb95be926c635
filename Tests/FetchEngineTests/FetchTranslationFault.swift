import Virtqueues

/// What goes wrong on the pins between a cache and its surroundings, so that the oracle must speak.
enum TranslationFault: CaseIterable {
  case lostInvalidation, earlyEnd, lostRead, readTwice, wrongOffset, wrongNoSnoop, lostFlush
  case sameRequestTag, lostCompletion, wrongStatus, wrongPayload

  /// Changes what the surroundings see.
  func change(
    _ pins: inout FetchTranslationOutputs, host: TranslationHost, oracle: TranslationOracle
  ) {
    switch self {
    case .lostInvalidation:
      let next = oracle.invalidations.first { !$0.isComplete }
      pins.completionValid = next != nil
      pins.completionTag = next?.tag ?? 0
    case .wrongOffset: if pins.outTranslated { pins.outAddress ^= 1 << 12 }
    case .wrongNoSnoop: if pins.outTranslated { pins.outNoSnoop.toggle() }
    case .sameRequestTag: pins.translationTag = 0
    case .lostCompletion: pins.completionValid = false
    case .wrongStatus: if pins.outAddress & 7 == 1, !pins.outTranslated { pins.outStatus = .failed }
    case .wrongPayload: pins.outPayload ^= 0x40
    case .earlyEnd, .lostRead, .readTwice, .lostFlush: break
    }
  }

  /// Changes what the cache sees.
  func change(_ inputs: inout FetchTranslationInputs, pins: FetchTranslationOutputs) {
    switch self {
    case .lostInvalidation: inputs.invalidationValid = false
    case .earlyEnd:
      if pins.outValid, inputs.outReady {
        (inputs.endValid, inputs.endTag) = (true, pins.outTag)
      }
    case .lostRead: if inputs.requestAddress & 63 == 1 { inputs.requestValid = false }
    case .readTwice: if inputs.requestPayload == 7 { inputs.outReady = false }
    case .lostFlush: (inputs.flush, inputs.enable) = (false, true)
    case .wrongOffset, .wrongNoSnoop, .sameRequestTag, .lostCompletion, .wrongStatus, .wrongPayload:
      break
    }
  }
}
