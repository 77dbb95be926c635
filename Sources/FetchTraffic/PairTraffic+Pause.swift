import CDescriptorFetchABI
import Virtqueues

/// What is asked of the engine under test while the guest does nothing.
extension PairTraffic {
  /// Cycles after which an engine without work must have come to rest: it steps over what came and
  /// shows nothing, 16 entries for each buffer.
  var settlingTime: Int { max(64, 16 * Int(sides[1].environment.engine.constants.queue_count)) }

  /// Lets both engines do what they have; an engine with nothing under way must say that it is idle.
  func pause() {
    let environment = sides[1].environment
    let host = (environment.engine as? TranslatedEngine)?.host
    host?.isResting = true
    defer {
      host?.isResting = false
      // What the host begins again may be in the next cycle.
      if host != nil { environment.outputs.idle = 0 }
    }
    let settlingTime = settlingTime
    var (quiet, late) = (0, 0)
    for _ in 0..<4000 {
      for side in sides { side.environment.step() }
      let pins = environment.outputs
      let isQuiet =
        environment.hasNothingUnderWay && host?.isQuiet ?? true
        && pins.rd_valid | pins.desc_valid | pins.rest_valid | pins.err_valid == 0
      quiet = isQuiet ? quiet + 1 : 0
      if quiet > settlingTime { late = quiet }
      if isQuiet && pins.idle != 0 && !pins.isAnyQueueBusy {
        if late > 0 { note(-1, "comes to rest \(late) cycles after the last work", 1) }
        return
      }
    }
    if late > 0 {
      let state = environment.outputs.isAnyQueueBusy ? "busy" : "not idle"
      note(-1, "is \(state) \(late) cycles after the last work", 1)
    }
  }
}
