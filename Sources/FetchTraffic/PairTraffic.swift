import CDescriptorFetchABI
import CycleKernel
import VirtioLayouts
import Virtqueues

/// One guest over two engines: the same rings, doorbells, stops and faults for both.
///
/// Each engine has stalls, latencies, pieces and orders of completion of its own. What is compared
/// does not depend on them: ``PairRing`` keeps descriptors, rests and errors by chain and by life.
final class PairTraffic {
  /// What a queue is doing.
  enum Phase {
    case off
    case live
    /// Nothing is added until both engines have done everything; then the fault, if any.
    case settling(PlannedFault?)
    /// It ends when both engines have nothing left to do.
    case ending(isFault: Bool)
    /// Both were told to stop.
    case stopping
  }

  /// Cycles for which a quiet engine may still owe a rest or an error.
  static let patience = 6000

  let sides: [PairSide]
  let memory: PairMemory
  private(set) var differences: [String] = []
  /// Descriptors that the engine under test presented.
  private(set) var descriptorCount = 0
  /// Descriptors that both engines presented, each of them counted.
  private(set) var shownCount = 0
  private(set) var errorCount = 0
  private(set) var restCount = 0
  var settledCount = 0
  var rings: [PairRing?]
  var phases: [Phase]
  var waited: [Int]
  var random: RandomStream
  /// Of its own, so that what the guest does stays as it is.
  var depths: RandomStream
  /// The queue whose read is to fail.
  var failing: Int?
  /// Whether sizes, limits, lengths and addresses may be as large as the pins allow.
  let isFar: Bool
  /// Whether most chains of a queue have one length, so that an engine may learn it.
  let isRegular: Bool
  /// Numbers up to the ends of what the pins carry; nil without them.
  var edges: TrafficEdges?
  /// What there is much of; nil for nothing.
  var focused: FocusedTraffic?

  /// The engine under test is the second one.
  init(
    _ sides: [PairSide], seed: UInt64, isFar: Bool = false, isRegular: Bool = false,
    edges: TrafficEdges? = nil, focused: FocusedTraffic? = nil
  ) {
    self.sides = sides
    self.focused = focused
    self.edges = edges
    self.isFar = isFar
    self.isRegular = isRegular
    memory = PairMemory(environments: sides.map(\.environment))
    random = RandomStream(seed: seed, name: "guest of a pair")
    depths = RandomStream(seed: seed, name: "prefetch depths of a pair")
    let count = sides[0].queues.count
    rings = Array(repeating: nil, count: count)
    phases = Array(repeating: .off, count: count)
    waited = Array(repeating: 0, count: count)
    for (at, side) in sides.enumerated() {
      side.onDescriptor = { [unowned self] slot, pins in
        shownCount += 1
        if at == 1 { descriptorCount += 1 }
        guard let ring = rings[slot] else { return note(slot, "presents and is not in use", at) }
        if let found = ring.take(pins, side: at) { note(slot, found, at) }
      }
      side.onRest = { [unowned self] slot, index in
        restCount += 1
        guard let ring = rings[slot] else { return note(slot, "rests and is not in use", at) }
        ring.rests[at] = index
        if !ring.wasPublished(index) && !ring.isFrozen {
          note(slot, "rests at \(index), where no publication ended", at)
        }
      }
      side.onStranger = { [unowned self] in note(-1, $0, at) }
    }
  }

  /// Violations of rules that each engine has to keep alone, whatever the other does.
  var violations: [String] {
    sides.flatMap { $0.rules.violations + $0.environment.law.violations }
  }

  /// Entries of all rings that are in use.
  var entryCount: Int { rings.reduce(0) { $0 + Int($1?.shape.size ?? 0) } }

  func note(_ slot: Int, _ difference: String, _ side: Int) {
    guard differences.count < 8 else { return }
    let name = side == 0 ? "reference" : "engine"
    differences.append(
      "cycle \(sides[1].environment.cycle): queue \(slot): \(name): \(difference)")
  }

  func below(_ bound: UInt64) -> UInt64 { random.below(bound) }

  /// One cycle of the guest and of both engines.
  func step() {
    let slot = Int(below(UInt64(rings.count)))
    for (at, side) in sides.enumerated() {
      for error in side.newErrors() { take(error.pins, error.slot, at) }
    }
    advance(slot)
    for side in sides { side.environment.step() }
  }

  private func take(_ pins: dfe_outputs, _ slot: Int, _ side: Int) {
    guard let ring = rings[slot] else { return note(slot, "stops and is not in use", side) }
    errorCount += 1
    ring.errors[side].append((pins.err_code, pins.err_addr))
    if case .live = phases[slot] { note(slot, "stops with code \(pins.err_code)", side) }
    if case .settling = phases[slot] { note(slot, "stops with code \(pins.err_code)", side) }
  }

  private func advance(_ slot: Int) {
    switch phases[slot] {
    case .off: start(slot)
    case .live:
      if below(8) == 0, let ring = rings[slot] { act(slot, ring) }
    case .settling(let fault):
      guard let ring = rings[slot], isSettled(slot, ring) else { return }
      compareSettled(slot, ring)
      phases[slot] = .live
      if let fault { plant(fault, slot, ring) }
    case .ending(let isFault):
      guard let ring = rings[slot], isSettled(slot, ring) else { return }
      if isFault { compareErrors(slot, ring) }
      for side in sides { side.stop(slot) }
      phases[slot] = .stopping
      waited[slot] = 0
    case .stopping:
      guard sides.allSatisfy({ $0.isQuiet(slot) }) else {
        waited[slot] += 1
        if waited[slot] == Self.patience {
          note(slot, "does not come to rest after it was stopped", sides[0].isQuiet(slot) ? 1 : 0)
        }
        return
      }
      for (at, side) in sides.enumerated() {
        for error in side.newErrors() { take(error.pins, error.slot, at) }
        side.leave(slot)
      }
      rings[slot] = nil
      phases[slot] = .off
    }
  }

  // MARK: What the guest does

  private func act(_ slot: Int, _ ring: PairRing) {
    let early = focused?.fault()
    let draw = early == nil ? below(512) : 12
    switch draw {
    case 0:
      // A stop at any time: what was presented until then is a beginning of each chain.
      ring.isFrozen = true
      for side in sides { side.stop(slot) }
      phases[slot] = .stopping
      waited[slot] = 0
    case 1..<12: settle(slot, ring, nil)
    case 12..<24:
      let fault = early ?? PlannedFault.draw(isPacked: ring.shape.isPacked, &random)
      let longest = edges == nil ? 2000 : TrafficEdges.longestList
      if fault == .endless
        && (ring.shape.limit < Int(ring.shape.size) || Int(ring.shape.size) > longest)
      {
        return
      }
      if fault == .tooLong && ring.shape.limit > longest { return }
      if fault.needsQuiet {
        settle(slot, ring, fault)
      } else {
        plant(fault, slot, ring)
      }
    case 24..<56: ring.publish()
    default:
      let usual = Int(below(ring.shape.usualLength == nil ? 6 : 40)) + 1
      for _ in 0..<(focused?.burst(ring.shape) ?? usual) where !addChain(ring) { break }
      ring.publish()
      ringDoorbell(slot, ring)
      if below(8) == 0 { ringDoorbell(slot, ring) }
    }
  }

  private func settle(_ slot: Int, _ ring: PairRing, _ fault: PlannedFault?) {
    ring.publish()
    ringDoorbell(slot, ring)
    ring.rests = [nil, nil]
    phases[slot] = .settling(fault)
    waited[slot] = 0
  }

  private func ringDoorbell(_ slot: Int, _ ring: PairRing) {
    let said: UInt16?
    switch below(32) {
    case 0: said = ring.shape.isPacked ? ring.strayHint : ring.position &+ ring.shape.size &+ 1
    case 1 where !ring.shape.isPacked: said = ring.shape.start
    case 2..<16: said = ring.position
    default: said = nil
    }
    for side in sides { side.ring(slot, said) }
  }

  private func plant(_ fault: PlannedFault, _ slot: Int, _ ring: PairRing) {
    guard failing == nil || !fault.failsRead, addChain(ring, for: fault) else { return }
    if fault.failsRead {
      ring.isFrozen = true
      let needed =
        (ring as? PairSplitRing)?.neededBytes(fault, &random)
        ?? (ring as? PairPackedRing)?.neededBytes(&random) ?? 0
      let usual = DFE_CPL_UNSUPPORTED + Int(below(4))
      let status = edges?.status() ?? usual
      failing = slot
      for side in sides {
        let environment = side.environment
        // As the read channel says it: in the window by its offset.
        let isLocal = ring.shape.place == .window
        environment.failingRead = (
          isLocal ? needed : environment.guestAddress(.bus, needed), status
        )
      }
    } else {
      ring.spoil(fault, &random)
    }
    ring.publish()
    phases[slot] = .ending(isFault: true)
    waited[slot] = 0
    for side in sides { side.ring(slot, nil) }
  }
}
