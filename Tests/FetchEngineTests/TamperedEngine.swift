import CDescriptorFetchABI
import Virtqueues

/// An engine whose outputs are changed before anybody sees them.
final class TamperedEngine: FetchEngine {
  var constants: dfe_constants { engine.constants }
  let name = "tampered"
  private let engine: any FetchEngine
  private var pins = FetchEngineOutputs()
  private let change: (inout FetchEngineOutputs, UInt64) -> Void

  init(_ engine: any FetchEngine, change: @escaping (inout FetchEngineOutputs, UInt64) -> Void) {
    self.engine = engine
    self.change = change
  }

  func reset(outputs: inout FetchEngineOutputs) {
    engine.reset(outputs: &pins)
    outputs = pins
  }

  func step(
    cycle: UInt64, inputs: inout FetchEngineInputs, outputs: inout FetchEngineOutputs
  ) {
    engine.step(cycle: cycle, inputs: &inputs, outputs: &pins)
    outputs = pins
    change(&outputs, cycle)
  }
}
