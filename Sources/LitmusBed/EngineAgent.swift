import CDescriptorFetchABI
import CycleKernel
import HostPlatform
import Virtqueues

/// A device whose walk of the ring is done by a descriptor fetch engine, pin by pin.
///
/// The engine's reads become requests on the link; the descriptor that it presents names the buffer,
/// which is read then.
final class EngineAgent: BedAgent {
  let isPeer = false
  private let index: Int
  private let walk: RingWalk
  private let operations: [DeviceOperation]
  private let engine: any FetchEngine
  private unowned let surroundings: any DeviceSurroundings
  private var outputs = FetchEngineOutputs()
  private var values: [UInt8?]
  /// By place: a request is under way.
  private var isSent: [Bool]
  private var answers: [EngineAnswer] = []
  private var pins: [EngineRead]
  private var starts = 0
  private var presented = false
  private var pace = Pace(seed: 0, name: "")
  private var readDue: Cycle?
  private var bufferDue: Cycle?
  private(set) var due: Cycle = .never

  init(
    index: Int, walk: RingWalk, operations: [DeviceOperation], engine: any FetchEngine,
    surroundings: any DeviceSurroundings
  ) {
    self.index = index
    self.walk = walk
    self.operations = operations
    self.engine = engine
    self.surroundings = surroundings
    values = Array(repeating: nil, count: operations.count)
    isSent = Array(repeating: false, count: operations.count)
    pins = Array(repeating: EngineRead(), count: operations.count)
  }

  func reset(seed: UInt64) {
    pace = Pace(seed: seed &+ UInt64(index) &* 0x1_0000_0001, name: "device.engine")
    engine.reset(outputs: &outputs)
    for place in values.indices {
      values[place] = nil
      isSent[place] = false
    }
    answers.removeAll(keepingCapacity: true)
    starts = 0
    presented = false
    readDue = nil
    bufferDue = nil
    due = .never
  }

  var isFinished: Bool {
    starts == 2 && outputs.idle != 0 && outputs.rd_valid == 0 && answers.isEmpty
      && !isSent.contains(true) && !wantsBuffer
  }

  func result(of place: Int) -> UInt8? { values[place] }
  func pageAsked(at place: Int) -> Int? { nil }
  func uses(_ page: Int) -> Bool { false }

  func end() {
    engine.reset(outputs: &outputs)
    starts = 2
    presented = false
    answers.removeAll(keepingCapacity: true)
    for place in isSent.indices { isSent[place] = false }
  }

  func complete(_ place: Int, value: UInt8) {
    guard isSent[place] else { return }
    isSent[place] = false
    values[place] = value
    if place < 3 { answers.append(EngineAnswer(read: pins[place], value: value)) }
  }

  /// Whether the descriptor names the buffer, and it was not asked for.
  private var wantsBuffer: Bool {
    presented && operations.count == 4 && values[3] == nil && !isSent[3]
  }

  func evaluate(at cycle: Cycle) -> Bool {
    due = .never
    if wantsBuffer, isOver(&bufferDue, cycle) {
      isSent[3] = true
      surroundings.send(operations[3], value: 0, agent: index, place: 3)
      return true
    }
    return step(at: cycle)
  }

  private func isOver(_ timer: inout Cycle?, _ cycle: Cycle) -> Bool {
    let time = timer ?? cycle + pace.delay()
    timer = time
    if time <= cycle { return true }
    due = min(due, time)
    return false
  }

  /// One clock edge, unless it would change nothing.
  private func step(at cycle: Cycle) -> Bool {
    var inputs = FetchEngineInputs()
    if starts < 2 { start(&inputs) }
    if let answer = answers.popLast() { answer.drive(&inputs, walk: walk) }
    let takesRead = outputs.rd_valid != 0 && isOver(&readDue, cycle)
    inputs.rd_ready = takesRead ? 1 : 0
    inputs.desc_ready = 1
    inputs.err_ready = 1
    inputs.rest_ready = 1
    let hasInput = inputs.cfg_valid | inputs.doorbell_valid | inputs.cpl_valid != 0
    let isTaken =
      takesRead || outputs.desc_valid | outputs.err_valid | outputs.rest_valid != 0
    if outputs.idle != 0, !hasInput, !isTaken { return false }
    if outputs.rd_valid != 0, !hasInput, !isTaken, outputs.idle == 0 { return wait(inputs, cycle) }
    if takesRead { accept() }
    if outputs.desc_valid != 0, outputs.desc_addr == RingWalk.buffer { presented = true }
    engine.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
    return true
  }

  /// A step in which the engine itself may go on while its read waits; it moves only if it does.
  private func wait(_ inputs: FetchEngineInputs, _ cycle: Cycle) -> Bool {
    var inputs = inputs
    engine.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
    return outputs.idle == 0 && outputs.rd_valid == 0
  }

  /// The driver's two writes at the start: the queue's registers, and the doorbell.
  private func start(_ inputs: inout FetchEngineInputs) {
    if starts == 0 {
      inputs.cfg_valid = 1
      inputs.cfg_enable = 1
      inputs.cfg_size = RingWalk.size
      inputs.cfg_desc_addr = RingWalk.table
      inputs.cfg_avail_addr = RingWalk.available
    } else {
      inputs.doorbell_valid = 1
    }
    starts += 1
  }

  private func accept() {
    readDue = nil
    let read = EngineRead(
      tag: outputs.rd_tag, address: outputs.rd_addr, byteCount: Int(outputs.rd_count))
    guard let place = walk.place(ofReadAt: read.address), values[place] == nil else {
      // The stale descriptor, and what the test does not ask for, is there at once.
      answers.append(EngineAnswer(read: read, value: staleValue(at: read.address)))
      return
    }
    pins[place] = read
    isSent[place] = true
    surroundings.send(operations[place], value: 0, agent: index, place: place)
  }

  /// What a second read of a word finds: the value of the first, so that nothing new appears.
  private func staleValue(at address: UInt64) -> UInt8 {
    walk.place(ofReadAt: address).flatMap { values[$0] } ?? 0
  }
}
