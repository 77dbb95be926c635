import CDescriptorFetchABI
import Virtqueues

extension EngineEnvironment {
  /// What an engine may do in any step, whatever it fetches.
  func checkStep(_ before: dfe_outputs, hasInput: Bool) {
    if before.idle != 0 && !hasInput && !samePins(before, outputs) {
      law.note("an idle step at \(cycle) changed the outputs")
    }
    if before.rd_valid != 0 && inputs.rd_ready != 0 && !outputs.isBusy(Int(before.rd_queue)) {
      law.note("queue \(before.rd_queue) reads at \(cycle) and is not busy")
    }
    if engine.constants.read_byte_count_max > 32 { checkWaking(before) }
    if before.rd_valid != 0 && inputs.rd_ready == 0 && !sameRead(before, outputs) {
      law.note("the read offered at \(cycle) did not stay")
    }
    if outputs.desc_valid != 0 && Int(outputs.desc_slot) >= Int(engine.constants.slot_count) {
      law.note("slot \(outputs.desc_slot) is offered at \(cycle), which the engine does not have")
    }
    if before.desc_valid != 0 && inputs.desc_ready == 0 && !sameDescriptor(before, outputs) {
      law.note("the descriptor offered at \(cycle) did not stay")
    }
    if before.rest_valid != 0 && inputs.rest_ready == 0 && !sameRest(before, outputs) {
      law.note("the rest offered at \(cycle) did not stay")
    }
    if outputs.rd_valid != 0 && (before.rd_valid == 0 || inputs.rd_ready != 0) {
      law.offered(outputs, windowBase: windowBase)
      onOffer(outputs)
    }
    // One that is configured while its error waits on the channel has a life of its own.
    if outputs.err_valid != 0 && (before.err_valid == 0 || inputs.err_ready != 0) {
      silent |= 1 << UInt64(outputs.err_queue)
    }
    if silent != 0 { checkSilence() }
  }

  /// A queue of which nothing was under way, and which was told nothing, has no work.
  private func checkWaking(_ before: dfe_outputs) {
    var told: UInt64 = 0
    if inputs.cfg_valid != 0 { told |= 1 << UInt64(inputs.cfg_queue) }
    if inputs.doorbell_valid != 0 { told |= 1 << UInt64(inputs.doorbell_queue) }
    if inputs.evt_valid != 0 { told |= 1 << UInt64(inputs.evt_queue) }
    // A rest that waits for its turn is no work.
    if outputs.rest_valid != 0 { told |= 1 << UInt64(outputs.rest_queue) }
    let woken = outputs.busy_queues.0 & ~before.busy_queues.0 & ~told & ~toldBefore
    toldBefore = told
    if woken != 0 { law.note("queue \(woken.trailingZeroBitCount) is busy at \(cycle) by itself") }
  }

  private func checkSilence() {
    if outputs.rest_valid != 0 && silent & 1 << UInt64(outputs.rest_queue) != 0 {
      law.note("queue \(outputs.rest_queue) rests at \(cycle), after its error")
    }
    if outputs.rd_valid != 0 && Int(outputs.rd_kind) != DFE_READ_EVENT
      && silent & 1 << UInt64(outputs.rd_queue) != 0
    {
      law.note("queue \(outputs.rd_queue) reads at \(cycle), after its error")
    }
    if outputs.desc_valid != 0 && silent & 1 << UInt64(outputs.desc_queue) != 0 {
      law.note("queue \(outputs.desc_queue) presents at \(cycle), after its error")
    }
  }
}
