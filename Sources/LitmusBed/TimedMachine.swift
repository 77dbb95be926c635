import CycleKernel
import HostPlatform
import LitmusLanguage
import PCIeLayouts
import Virtqueues

/// A host with processors, cache and IOMMU, a device and its peers, put together for one litmus
/// test and run once for each seed.
///
/// Every part has its own delays, drawn from the seed. In one cycle each part does one thing at
/// most, in an order that is drawn too; when nothing moves, time jumps to what is due next, and the
/// run ends when nothing is.
final class TimedMachine {
  let program: TimedProgram
  let mutant: TimedMutant?
  let table: [MappedWord]
  private(set) var cycle: Cycle = 0
  var processors: [Processor?] = []
  var agents: [(any BedAgent)?] = []
  let port: MemoryPort
  var down: FabricChannel
  var up: FabricChannel
  var translations: TranslationState
  /// Memory and registers of the device, by word.
  var deviceWords: [UInt8]
  var restless: RestlessLines
  var answers: InvalidationAnswers
  var bridge: ReadAheadBridge
  private var order = Pace(seed: 0, name: "")
  /// Cycles after which a run is given up: it has no end.
  private static let stepLimit = 200_000
  private(set) var isEndless = false

  init(
    _ program: TimedProgram, mutant: TimedMutant?, engine: (any FetchEngine)? = nil
  ) {
    self.program = program
    self.mutant = mutant
    table = program.table
    let test = program.test
    let policy = PassingPolicy(test.platform, mutant: mutant)
    down = FabricChannel(policy: policy)
    up = FabricChannel(policy: policy)
    translations = TranslationState(
      pageCount: test.pages.count, hasUnit: test.platform.hasIOMMU, mutant: mutant)
    deviceWords = program.initial
    port = MemoryPort(table: program.table, initial: program.initial, mutant: mutant)
    restless = RestlessLines(lineCount: port.lineCount)
    answers = InvalidationAnswers(pageCount: test.pages.count)
    bridge = ReadAheadBridge(program, isOn: test.platform.prefetches && mutant != .neverReadsAhead)
    port.bus = self
    var engine = engine
    for index in test.agents.indices { addAgent(index, &engine) }
  }

  /// The first agent that walks a ring takes the engine.
  private func addAgent(_ index: Int, _ engine: inout (any FetchEngine)?) {
    let test = program.test
    switch program.agents[index] {
    case .processor(let instructions):
      processors.append(
        Processor(
          index: index, kind: test.platform.cpu == .x86 ? .totalStoreOrder : .weak,
          program: instructions, table: table, registerCount: test.registers.count,
          drainsCombining: test.platform.uncachedDrains, port: port, mutant: mutant))
      agents.append(nil)
    case .device(let operations, let isPeer):
      processors.append(nil)
      if let taken = engine, let walk = RingWalk(test.agents[index], in: test) {
        agents.append(
          EngineAgent(
            index: index, walk: walk, operations: operations, engine: taken, surroundings: self))
        engine = nil
        return
      }
      agents.append(
        DeviceAgent(
          index: index, isPeer: isPeer, program: operations,
          registerCount: test.registers.count, surroundings: self, mutant: mutant))
    }
  }

  /// One run.
  func run(seed: UInt64) -> TimedOutcome {
    reset(seed: seed)
    var steps = 0
    while true {
      let didMove = step()
      if didMove {
        cycle += 1
      } else {
        let next = nextDue
        if next == .never { break }
        cycle = max(next, cycle + 1)
      }
      steps += 1
      if steps == Self.stepLimit {
        isEndless = true
        break
      }
    }
    return outcome
  }

  private func reset(seed: UInt64) {
    cycle = 0
    isEndless = false
    order = Pace(seed: seed, name: "machine.order")
    port.reset()
    for index in deviceWords.indices { deviceWords[index] = program.initial[index] }
    translations.reset()
    down.reset(pace: Pace(seed: seed, name: "fabric.down"))
    up.reset(pace: Pace(seed: seed, name: "fabric.up"))
    restless.reset(seed: seed)
    answers.reset(seed: seed)
    bridge.reset(seed: seed)
    for processor in processors { processor?.reset(seed: seed) }
    for agent in agents { agent?.reset(seed: seed) }
  }

  /// Parts beside the agents: two channels, the cache, the invalidations, the bridge.
  private static let otherParts = 5

  private func step() -> Bool {
    let count = processors.count + Self.otherParts
    var part = order.below(count)
    var didMove = false
    for _ in 0..<count {
      if evaluate(part) { didMove = true }
      part += 1
      if part == count { part = 0 }
    }
    return didMove
  }

  private func evaluate(_ part: Int) -> Bool {
    switch part - processors.count {
    case 0:
      guard let packet = down.arrival(at: cycle) else { return false }
      arriveAtDevice(packet)
    case 1:
      guard let packet = up.arrival(at: cycle) else { return false }
      arriveAtHost(packet)
    case 2: return restless.evaluate(port, at: cycle)
    case 3: return answerInvalidations()
    case 4: return readAhead()
    default:
      return processors[part]?.evaluate(at: cycle) ?? agents[part]?.evaluate(at: cycle) ?? false
    }
    return true
  }

  private var nextDue: Cycle {
    var next = min(min(down.due, up.due), min(restless.due, answers.due))
    next = min(next, bridge.due)
    for processor in processors { next = min(next, processor?.due ?? .never) }
    for agent in agents { next = min(next, agent?.due ?? .never) }
    return next
  }

  private var outcome: TimedOutcome {
    var outcome = TimedOutcome()
    for index in program.test.registers.indices {
      outcome.registers |= TimedOutcome.absent << UInt64(4 * index)
    }
    for (index, agent) in program.test.agents.enumerated() {
      let isFinished = processors[index]?.isFinished ?? agents[index]?.isFinished ?? true
      if !isFinished { outcome.stuck |= 1 << UInt16(index) }
      for (place, operation) in agent.operations.enumerated() {
        guard let register = operation.register,
          let value = processors[index]?.result(of: place) ?? agents[index]?.result(of: place)
        else { continue }
        let shift = UInt64(4 * register)
        outcome.registers &= ~(15 << shift)
        outcome.registers |= UInt64(value) << shift
      }
    }
    for (place, index) in program.conditionLocations.enumerated() {
      outcome.locations |= UInt64(finalValue(of: index)) << UInt64(4 * place)
    }
    return outcome
  }

  /// The value of a location at the end: in memory, or for all who look into caches.
  private func finalValue(of index: Int) -> UInt8 {
    let word = table[index]
    if word.target == .device || word.target == .configuration { return deviceWords[word.word] }
    return program.isCoherent[index] ? port.coherentValue(word) : port.memory[word.word]
  }
}
