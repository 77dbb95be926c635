import HostPlatform
import LitmusLanguage

/// A litmus test as the timed machine runs it: words, and a program for each agent.
struct TimedProgram: Sendable {
  /// Who runs which program.
  enum AgentProgram: Sendable {
    case processor([Instruction])
    case device([DeviceOperation], isPeer: Bool)
  }

  let test: LitmusTest
  /// By location of the test.
  let table: [MappedWord]
  /// By word.
  let initial: [UInt8]
  let agents: [AgentProgram]
  /// The locations that the condition names, in their order.
  let conditionLocations: [Int]
  /// By location: whether all who reach it see the caches, so that it has one value.
  let isCoherent: [Bool]

  init(_ test: LitmusTest) {
    self.test = test
    table = test.locations.map(Self.word)
    var initial = Array(repeating: UInt8(0), count: test.cellCount)
    for location in test.locations where location.aliasOf == nil {
      initial[location.cell] = UInt8(location.initial)
    }
    self.initial = initial
    var agents: [AgentProgram] = []
    for agent in test.agents {
      let isProcessor = agent.kind == .cpu
      if isProcessor {
        agents.append(.processor(agent.operations.map { Self.instruction($0) }))
      } else {
        agents.append(
          .device(
            agent.operations.map { Self.operation($0, of: agent, in: test) },
            isPeer: agent.kind == .peer))
      }
    }
    self.agents = agents
    conditionLocations = test.condition.locations.sorted()
    isCoherent = test.locations.map { Self.isCoherent(line: $0.line, in: test) }
  }

  private static func word(_ location: Location) -> MappedWord {
    let target: MappedTarget =
      switch location.place {
      case .host: .memory
      case .bar: .device
      case .interrupt: .interrupts
      case .config: .configuration
      }
    let type: MappedType =
      switch location.memoryType {
      case .wb: .writeBack
      case .wt: .writeThrough
      case .wc, .nc: .combining
      case .uc, .device: .strong
      }
    return MappedWord(target: target, type: type, word: location.cell, line: location.line)
  }

  private static func instruction(_ operation: Operation) -> Instruction {
    var instruction = Instruction(kind(of: operation))
    instruction.word = operation.location ?? -1
    instruction.page = operation.page ?? -1
    instruction.target = operation.register ?? -1
    instruction.address = operation.address ?? -1
    switch operation.kind {
    case .store(.constant(let value)): instruction.constant = UInt8(value)
    case .store(.register(let register)): instruction.source = register
    default: break
    }
    if let condition = operation.condition {
      instruction.guardRegister = condition.register
      instruction.guardValue = UInt8(condition.value)
    }
    instruction.acquires = operation.has(.acquire)
    instruction.releases = operation.has(.release)
    instruction.attributes = attributes(of: operation)
    return instruction
  }

  private static func kind(of operation: Operation) -> Instruction.Operation {
    switch operation.kind {
    case .load, .translate: .load
    case .await(let value): .await(UInt8(value))
    case .store: .store
    case .barrier(let barrier): .fence(fence(barrier))
    case .clean: .clean
    case .invalidate: .invalidate
    case .flush: .flush
    case .unmap: .system(.unmap)
    case .invalidateIOMMU: .system(.invalidateUnit)
    case .invalidateDevice: .system(.invalidateDevice)
    case .reset: .system(.reset)
    }
  }

  private static func fence(_ barrier: Barrier) -> Fence {
    let strength: Fence.Strength =
      switch barrier.strength {
      case .none, .compiler: .none
      case .smp: .smp
      case .dma: .dma
      case .full: .full
      }
    let direction: Fence.Direction =
      switch barrier.direction {
      case .read: .read
      case .write: .write
      case .all: .all
      }
    return Fence(strength, direction)
  }

  static func attributes(of operation: Operation) -> RequestAttributes {
    var attributes: RequestAttributes = []
    if operation.has(.ro) { attributes.insert(.relaxed) }
    if operation.has(.ido) { attributes.insert(.idBased) }
    if operation.has(.tc1) { attributes.insert(.otherClass) }
    return attributes
  }
}
