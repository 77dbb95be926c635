import CDescriptorFetchABI
import VirtioLayouts
import Virtqueues

/// Of two bad descriptors of a queue, whose reads end shortly after each other, the first that came is
/// told: `dfe_stops` keeps the first fault of each queue.
struct FirstFaultProbe {
  private let engine: any FetchEngine
  private let queue: Int
  private static let base: UInt64 = 0x10_0000

  init(_ engine: any FetchEngine, queue: Int) {
    self.engine = engine
    self.queue = queue
  }

  /// What was told otherwise than it should be, with so many cycles between the two.
  func violations() -> [String] {
    (0..<6).flatMap { gap in [false, true].compactMap { violation(gap: gap, swaps: $0) } }
  }

  private func violation(gap: Int, swaps: Bool) -> String? {
    var (inputs, outputs) = (FetchEngineInputs(), FetchEngineOutputs())
    var cycle: UInt64 = 0
    engine.reset(outputs: &outputs)
    inputs.rd_ready = 1
    inputs.rest_ready = 1
    func step() {
      engine.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
      cycle += 1
    }
    inputs.cfg_valid = 1
    inputs.cfg_enable = 1
    inputs.cfg_queue = UInt8(queue)
    inputs.cfg_size = 16
    inputs.cfg_desc_addr = Self.base
    inputs.cfg_avail_addr = 2 * Self.base
    step()
    inputs.cfg_valid = 0
    inputs.doorbell_valid = 1
    inputs.doorbell_queue = UInt8(queue)
    step()
    inputs.doorbell_valid = 0
    // Two heads far apart, each in a read of its own.
    var waiting: [dfe_outputs] = []
    for _ in 0..<200 where waiting.count < 2 {
      let pins = outputs
      inputs.cpl_valid = 0
      if pins.rd_valid != 0 {
        switch Int(pins.rd_kind) {
        case DFE_READ_DESCRIPTOR: waiting.append(pins)
        case DFE_READ_AVAIL_INDEX: complete(&inputs, pins, 2, (2, 0))
        default: complete(&inputs, pins, 4, (0x0009_0003, 0))
        }
      }
      step()
    }
    guard waiting.count == 2 else { return "first fault: heads were not read" }
    if swaps { waiting.swapAt(0, 1) }
    for (at, pins) in waiting.enumerated() {
      // Each names a descriptor beyond the table, one of its own.
      let next = UInt64(100 + at)
      complete(
        &inputs, pins, 16, (0x5000, 16 | UInt64(DescriptorFlags.next.rawValue) << 32 | next << 48))
      step()
      inputs.cpl_valid = 0
      if at == 0 { for _ in 0..<gap { step() } }
    }
    for _ in 0..<100 where outputs.err_valid == 0 { step() }
    let isRight =
      outputs.err_valid != 0 && outputs.err_code == UInt8(DFE_ERR_NEXT_OUT_OF_RANGE)
      && outputs.err_addr == 100 && Int(outputs.err_queue) == queue
    return isRight
      ? nil
      : "first fault: queue \(queue), \(gap) cycles apart: code \(outputs.err_code), \(outputs.err_addr)"
  }

  private func complete(
    _ inputs: inout FetchEngineInputs, _ pins: dfe_outputs, _ count: UInt8, _ data: (UInt64, UInt64)
  ) {
    inputs.cpl_valid = 1
    inputs.cpl_tag = pins.rd_tag
    inputs.cpl_last = 1
    inputs.cpl_count = count
    (inputs.cpl_data.0, inputs.cpl_data.1) = data
  }
}
