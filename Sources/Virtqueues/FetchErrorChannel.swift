internal import CDescriptorFetchABI

// Beside rtl/dfe_fault.sv and rtl/dfe_error_channel.sv.

/// A fault and the queue that it stops; no fault where `queueBit` is 0.
struct FetchQueueFault {
  static let none = FetchQueueFault(queueBit: 0, queue: 0, fault: FetchFault(code: 0, address: 0))
  let queueBit: UInt32
  let queue: Int
  let fault: FetchFault

  private init(queueBit: UInt32, queue: Int, fault: FetchFault) {
    self.queueBit = queueBit
    self.queue = queue
    self.fault = fault
  }

  @inline(__always)
  init(queue: Int, fault: FetchFault?) {
    if let fault {
      self.init(queueBit: 1 << UInt32(queue), queue: queue, fault: fault)
    } else {
      self = .none
    }
  }
}

/// Keeps the fault of each queue, and offers one at a time, lowest queue first.
@safe
struct FetchErrorChannel {
  // SAFETY: every index into the table is below `queueCount`; the engine owns it and frees it once.
  private let faults: UnsafeMutablePointer<FetchFault>
  /// Queues whose fault was not taken to the channel yet, a bit per queue.
  private(set) var pending: UInt32 = 0
  private var isValid: Bool = false
  private var queue: Int = 0
  private var fault = FetchFault(code: 0, address: 0)

  init(queueCount: Int) {
    unsafe faults = .allocate(capacity: queueCount)
    unsafe faults.initialize(repeating: fault, count: queueCount)
  }

  /// Frees the table; nothing may be used afterwards.
  @unsafe
  func deallocate() {
    unsafe faults.deallocate()
  }

  mutating func reset() {
    pending = 0
    isValid = false
  }

  /// The queue whose error is on the channel, as a bit.
  var queueBit: UInt32 { isValid ? 1 << UInt32(queue) : 0 }

  /// One clock edge of the channel; queues in `blocked` have to wait.
  @inline(__always)
  mutating func step(isReady: Bool, blocked: UInt32) {
    if isReady { isValid = false }
    let ready = pending & ~blocked
    guard ready != 0, !isValid else { return }
    isValid = true
    queue = ready.trailingZeroBitCount
    fault = unsafe faults[queue]
    pending &= pending ^ (1 << UInt32(queue))
  }

  /// Keeps a fault until the channel takes it.
  @inline(__always)
  mutating func record(_ found: FetchQueueFault) {
    guard found.queueBit != 0 else { return }
    pending |= found.queueBit
    unsafe faults[found.queue] = found.fault
  }

  /// Drops the faults of queues that are stopped or configured.
  @inline(__always)
  mutating func forget(_ queues: UInt32) {
    pending &= ~queues
  }

  /// Writes the channel's pins.
  func show(_ outputs: inout dfe_outputs) {
    outputs.err_valid = isValid ? 1 : 0
    guard isValid else { return }
    outputs.err_queue = UInt8(queue)
    outputs.err_code = fault.code
    outputs.err_addr = fault.address
  }
}
