import CDescriptorFetchABI
import CycleKernel
import Virtqueues

/// An engine with a translation cache and the host around it, which looks like one without.
///
/// Reads show the address that the guest uses; what they show to the bus is checked inside.
final class TranslatedEngine: FetchEngine {
  let host = TranslatingHost()
  var constants: dfe_constants { engine.constants }
  var name: String { "\(engine.name), translated" }
  var counters: FetchCounters? { engine.counters }
  /// Called with each new violation of the rules of translation.
  var onViolation: (String) -> Void = { _ in }
  /// Sees the inputs and the engine's own pins of every step.
  var onStep: (dfe_inputs, dfe_outputs) -> Void = { _, _ in }

  /// Cycles in one of which translation is turned off or on, or the function reset; 0 for never.
  var switchPeriod: UInt64 = 0
  /// Cycles in one of which an event field is asked for, whose answer nobody needs; 0 for never.
  var eventPeriod: UInt64 = 0

  private let engine: any FetchEngine
  private var pins = FetchEngineOutputs()
  private var random: RandomStream
  private var toldCount = 0

  init(_ engine: any FetchEngine, seed: UInt64 = 1) {
    self.engine = engine
    random = RandomStream(seed: seed, name: "translation")
  }

  func reset(outputs: inout FetchEngineOutputs) {
    engine.reset(outputs: &pins)
    outputs = shown
  }

  func step(
    cycle: UInt64, inputs: inout FetchEngineInputs, outputs: inout FetchEngineOutputs
  ) {
    if switchPeriod > 0, !host.isResting, random.below(switchPeriod) == 0 {
      if random.below(4) == 0 { host.forget() } else { host.isOn.toggle() }
    }
    if eventPeriod > 0 {
      inputs.evt_valid = random.below(eventPeriod) == 0 && !host.isResting ? 1 : 0
      inputs.evt_queue = UInt8(random.below(UInt64(constants.queue_count)))
      inputs.evd_ready = UInt8(random.below(2))
    }
    host.drive(&inputs, pins, cycle: cycle, &random)
    if pins.rd_valid & inputs.rd_ready != 0, pins.rd_local == 0 { host.take(pins) }
    if inputs.cpl_valid & inputs.cpl_last != 0 { host.end(inputs.cpl_tag) }
    onStep(inputs, pins)
    engine.step(cycle: cycle, inputs: &inputs, outputs: &pins)
    if host.violations.count > toldCount {
      for violation in host.violations[toldCount...] { onViolation(violation) }
      toldCount = host.violations.count
    }
    outputs = shown
  }

  /// The pins without translation.
  private var shown: dfe_outputs {
    var shown = pins
    if pins.rd_local == 0 { shown.rd_addr = host.guestAddress(pins) }
    (shown.rd_attributes, shown.rd_page) = (0, 0)
    (shown.xl_valid, shown.xl_page, shown.xl_tag) = (0, 0, 0)
    (shown.inv_ready, shown.invc_valid, shown.invc_itag) = (0, 0, 0)
    let period = host.invalidationPeriod + switchPeriod + eventPeriod
    if !host.isQuiet || period > 0 && !host.isResting { shown.idle = 0 }
    return shown
  }
}
