import CDescriptorFetchABI
import Virtqueues

/// What is asked of the engine under test while the guest does nothing.
extension PairTraffic {
  /// Cycles after which an engine without work must have come to rest: as many as it takes to step
  /// over 64 buffers of 16 entries that came and show nothing.
  static let settlingTime = 1024

  /// Lets both engines do what they have; an engine with nothing under way must say that it is idle.
  func pause() {
    let environment = sides[1].environment
    var quiet = 0
    for _ in 0..<4000 {
      for side in sides { side.environment.step() }
      let pins = environment.outputs
      let isQuiet =
        environment.hasNothingUnderWay
        && pins.rd_valid | pins.desc_valid | pins.rest_valid | pins.err_valid == 0
      quiet = isQuiet ? quiet + 1 : 0
      if isQuiet && pins.idle != 0 && !pins.isAnyQueueBusy { return }
      if quiet > Self.settlingTime {
        let state = pins.isAnyQueueBusy ? "busy" : "not idle"
        return note(-1, "is \(state) \(quiet) cycles after the last work", 1)
      }
    }
  }
}
