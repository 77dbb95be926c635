import CDescriptorFetchABI
import Virtqueues

/// An engine whose pins are driven one by one: no memory, and every channel is taken at once.
struct EnginePins {
  let engine: any FetchEngine
  var inputs = FetchEngineInputs()
  private(set) var outputs = FetchEngineOutputs()
  private var cycle: UInt64 = 0

  /// Resets the engine.
  init(_ engine: any FetchEngine) {
    self.engine = engine
    engine.reset(outputs: &outputs)
    inputs.rd_ready = 1
    inputs.desc_ready = 1
    inputs.rest_ready = 1
    inputs.err_ready = 1
  }

  /// One clock edge; what stood on the outputs before it.
  @discardableResult
  mutating func step() -> dfe_outputs {
    let before = outputs
    engine.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
    cycle += 1
    return before
  }

  /// Puts a queue into use, from the beginning of its ring, and rings its doorbell.
  mutating func start(
    _ queue: UInt8, size: UInt16, isPacked: Bool = false, takesIndirect: Bool = false,
    table: UInt64, available: UInt64
  ) {
    inputs.cfg_valid = 1
    inputs.cfg_queue = queue
    inputs.cfg_enable = 1
    inputs.cfg_size = size
    inputs.cfg_chain_limit = 0
    inputs.cfg_start = isPacked ? 0x8000 : 0
    inputs.cfg_flags =
      (takesIndirect ? UInt8(DFE_QUEUE_INDIRECT) : 0) | (isPacked ? UInt8(DFE_QUEUE_PACKED) : 0)
    inputs.cfg_desc_addr = table
    inputs.cfg_avail_addr = available
    step()
    inputs.cfg_valid = 0
    inputs.doorbell_valid = 1
    inputs.doorbell_queue = queue
    step()
    inputs.doorbell_valid = 0
  }

  /// Takes the queue that was started last out of use; its reads fail, for at most `limit` cycles.
  mutating func stop(within limit: Int) {
    inputs.cfg_valid = 1
    inputs.cfg_enable = 0
    step()
    inputs.cfg_valid = 0
    for _ in 0..<limit where outputs.idle == 0 {
      let pins = step()
      if pins.rd_valid != 0 { fail(pins) }
    }
  }

  /// Answers a read with its first `count` bytes, at most 16; one clock edge.
  mutating func complete(_ pins: dfe_outputs, _ data: (UInt64, UInt64), count: Int) {
    (inputs.cpl_data.0, inputs.cpl_data.1) = data
    end(pins, count: UInt8(count), status: UInt8(DFE_CPL_OK))
  }

  /// Lets a read fail; one clock edge.
  mutating func fail(_ pins: dfe_outputs) {
    (inputs.cpl_data.0, inputs.cpl_data.1) = (0, 0)
    end(pins, count: 0, status: UInt8(DFE_CPL_UNSUPPORTED))
  }

  /// Takes nothing in that cycle, so that nothing that is offered in it is overlooked.
  private mutating func end(_ pins: dfe_outputs, count: UInt8, status: UInt8) {
    let (takesReads, takesDescriptors) = (inputs.rd_ready, inputs.desc_ready)
    let takesErrors = inputs.err_ready
    (inputs.rd_ready, inputs.desc_ready, inputs.err_ready) = (0, 0, 0)
    inputs.cpl_valid = 1
    inputs.cpl_tag = pins.rd_tag
    inputs.cpl_last = 1
    inputs.cpl_count = count
    inputs.cpl_status = status
    step()
    inputs.cpl_valid = 0
    (inputs.rd_ready, inputs.desc_ready) = (takesReads, takesDescriptors)
    inputs.err_ready = takesErrors
  }
}
