internal import CDescriptorFetchABI

// Beside rtl/dfe_rest_channel.sv.

/// Offers one queue at a time that has come to rest, lowest first.
struct FetchRestChannel {
  private var isValid: Bool = false
  private var queue: Int = 0
  private var position: UInt16 = 0
  /// The queue that the channel took in this cycle, as a bit.
  private(set) var taken: UInt32 = 0

  /// The queue whose rest is on the channel, as a bit.
  var queueBit: UInt32 { isValid ? 1 << UInt32(queue) : 0 }

  /// One clock edge.
  ///
  /// `due` has a bit for each queue that rests untold, `dropped` for each that is stopped or
  /// configured in this cycle. What is offered stays although a doorbell has come: the queue will
  /// rest again.
  mutating func step(
    due: UInt32, dropped: UInt32, queues: UnsafeMutablePointer<FetchQueue>, isReady: Bool
  ) {
    taken = 0
    if isReady { isValid = false }
    let ready = due & ~dropped
    guard ready != 0, !isValid else { return }
    queue = ready.trailingZeroBitCount
    // SAFETY: a bit of `due` is set for queues of the table alone.
    position = unsafe queues[queue].restPosition
    taken = 1 << UInt32(queue)
    isValid = true
  }

  /// Writes the channel's pins.
  func show(_ outputs: inout dfe_outputs) {
    outputs.rest_valid = isValid ? 1 : 0
    guard isValid else { return }
    outputs.rest_queue = UInt8(queue)
    outputs.rest_index = position
  }
}
