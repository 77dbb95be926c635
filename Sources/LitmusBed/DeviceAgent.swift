import CycleKernel
import HostPlatform

/// What a device's part can do to the machine around it.
protocol DeviceSurroundings: AnyObject {
  /// Counts what changes for anyone who waits for a value.
  var changes: UInt64 { get }
  func readLocal(_ word: Int) -> UInt8
  func writeLocal(_ word: Int, _ value: UInt8)
  func isTranslated(_ page: Int) -> Bool
  func send(_ operation: DeviceOperation, value: UInt8, agent: Int, place: Int)
}

/// A part of a device, or a peer: it begins its operations in order, and waits for each unless it is
/// pipelined or buffered.
final class DeviceAgent: BedAgent {
  let index: Int
  let isPeer: Bool
  private(set) var entries: [DeviceEntry]
  private let fillers: [Int]
  private let mutant: TimedMutant?
  private unowned let surroundings: any DeviceSurroundings
  private var pace = Pace(seed: 0, name: "")
  private var bufferPace = Pace(seed: 0, name: "")
  private(set) var due: Cycle = .never

  init(
    index: Int, isPeer: Bool, program: [DeviceOperation], registerCount: Int,
    surroundings: any DeviceSurroundings, mutant: TimedMutant?
  ) {
    self.index = index
    self.isPeer = isPeer
    self.surroundings = surroundings
    self.mutant = mutant
    entries = program.map(DeviceEntry.init)
    var fillers = Array(repeating: -1, count: registerCount)
    for (place, operation) in program.enumerated() where operation.target >= 0 {
      fillers[operation.target] = place
    }
    self.fillers = fillers
  }

  func reset(seed: UInt64) {
    let seed = seed &+ UInt64(index) &* 0x1_0000_0001
    pace = Pace(seed: seed, name: "device.operations")
    bufferPace = Pace(seed: seed, name: "device.buffer")
    for place in entries.indices { entries[place].reset() }
    due = .never
  }

  var isFinished: Bool { entries.allSatisfy(\.isOver) }

  func result(of place: Int) -> UInt8? {
    entries[place].stage == .done ? entries[place].value : nil
  }

  func pageAsked(at place: Int) -> Int? {
    let entry = entries[place]
    return entry.stage == .sent && entry.operation.kind == .translate ? entry.operation.page : nil
  }

  func uses(_ page: Int) -> Bool {
    entries.contains {
      $0.stage == .sent && $0.operation.page == page
        && ($0.operation.isTranslated || $0.operation.kind == .translate)
    }
  }

  func end() {
    for place in entries.indices where !entries[place].isOver { entries[place].stage = .leftOut }
  }

  func complete(_ place: Int, value: UInt8) {
    guard entries[place].stage == .sent else { return }
    finish(place, value)
  }

  func evaluate(at cycle: Cycle) -> Bool {
    due = .never
    var isBlocked = false
    var waitingWords: UInt64 = 0
    var chosen = -1
    var count = 0
    for place in entries.indices where !entries[place].isOver {
      let operation = entries[place].operation
      let isFree = !isBlocked && !conflicts(operation, waitingWords)
      if isFree, guardFails(place) {
        entries[place].stage = .leftOut
        return true
      }
      if isFree, entries[place].stage == .waiting, isReady(place), isDue(place, cycle) {
        count += 1
        if pace.below(count) == 0 { chosen = place }
      }
      if operation.isBuffered, mutant != .bufferedStoreWaits {
        waitingWords |= 1 << UInt64(operation.word)
      } else if !runsOn(entries[place]) {
        isBlocked = true
      }
    }
    guard chosen >= 0 else { return false }
    if perform(chosen) { return true }
    // The others that are due have their turn in the next cycle.
    if count > 1 { due = cycle + 1 }
    return false
  }

  /// Whether what follows need not wait for an operation that is under way.
  private func runsOn(_ entry: DeviceEntry) -> Bool {
    guard entry.stage == .sent else { return false }
    if mutant == .readsRunAhead { return true }
    return entry.operation.isPipelined && mutant != .pipelinedReadWaits
  }

  private func conflicts(_ operation: DeviceOperation, _ words: UInt64) -> Bool {
    operation.word >= 0 && words & 1 << UInt64(operation.word) != 0
  }

  private func value(ofRegister register: Int) -> UInt8? {
    let filler = entries[fillers[register]]
    switch filler.stage {
    case .leftOut: return Processor.leftOut
    case .done: return filler.value
    case .waiting, .sent: return nil
    }
  }

  /// Whether a register, if there is one, has its value.
  private func knows(_ register: Int) -> Bool {
    register < 0 || value(ofRegister: register) != nil
  }

  private func guardFails(_ place: Int) -> Bool {
    let operation = entries[place].operation
    guard operation.guardRegister >= 0 else { return false }
    return value(ofRegister: operation.guardRegister).map { $0 != operation.guardValue } ?? false
  }

  private func isReady(_ place: Int) -> Bool {
    let operation = entries[place].operation
    let isKnown =
      knows(operation.guardRegister) && knows(operation.source) && knows(operation.address)
    guard isKnown else { return false }
    guard let since = entries[place].sleepsSince else { return true }
    if since == surroundings.changes { return false }
    entries[place].sleepsSince = nil
    entries[place].isArmed = false
    return true
  }

  private func isDue(_ place: Int, _ cycle: Cycle) -> Bool {
    if !entries[place].isArmed {
      entries[place].isArmed = true
      let isBuffered = entries[place].operation.isBuffered
      entries[place].due = cycle + (isBuffered ? bufferPace.delay() : pace.delay())
    }
    if entries[place].due <= cycle { return true }
    due = min(due, entries[place].due)
    return false
  }

  private func perform(_ place: Int) -> Bool {
    let operation = entries[place].operation
    let value =
      operation.source >= 0 ? value(ofRegister: operation.source) ?? 0 : operation.constant
    entries[place].asked = surroundings.changes
    if operation.isLocal {
      if !operation.isStore { return finish(place, surroundings.readLocal(operation.word)) }
      surroundings.writeLocal(operation.word, value)
      entries[place].stage = .done
      return true
    }
    let isLost = operation.isTranslated && !surroundings.isTranslated(operation.page)
    if operation.isStore {
      if !isLost { surroundings.send(operation, value: value, agent: index, place: place) }
      entries[place].stage = .done
      return true
    }
    if isLost { return finish(place, BedValue.fault) }
    entries[place].stage = .sent
    surroundings.send(operation, value: 0, agent: index, place: place)
    return true
  }

  @discardableResult
  private func finish(_ place: Int, _ value: UInt8) -> Bool {
    if case .await(let wanted) = entries[place].operation.kind, wanted != value {
      entries[place].stage = .waiting
      entries[place].sleepsSince = entries[place].asked
      return false
    }
    entries[place].value = value
    entries[place].stage = .done
    return true
  }
}
