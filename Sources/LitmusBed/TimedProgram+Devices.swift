import HostPlatform
import LitmusLanguage

extension TimedProgram {
  static func operation(
    _ operation: Operation, of agent: Agent, in test: LitmusTest
  ) -> DeviceOperation {
    var built = DeviceOperation(kind: kind(of: operation))
    if let index = operation.location {
      let location = test.locations[index]
      // To a device all mappings of a word are one.
      built.word = location.aliasOf ?? index
      built.page = location.page ?? -1
      let isOwn = location.place == .bar || location.place == .config
      built.isLocal = agent.kind == .device && isOwn && !operation.has(.link)
    }
    built.page = operation.page ?? built.page
    built.target = operation.register ?? -1
    built.address = operation.address ?? -1
    switch operation.kind {
    case .store(.constant(let value)): built.constant = UInt8(value)
    case .store(.register(let register)): built.source = register
    default: break
    }
    if let condition = operation.condition {
      built.guardRegister = condition.register
      built.guardValue = UInt8(condition.value)
    }
    built.isPipelined = operation.has(.pipelined)
    built.isBuffered = operation.has(.buffered)
    built.isTranslated = operation.has(.translated)
    built.snoops = test.platform.isCoherent && !operation.has(.ns)
    built.attributes = attributes(of: operation)
    return built
  }

  private static func kind(of operation: Operation) -> DeviceOperation.Kind {
    switch operation.kind {
    case .await(let value): .await(UInt8(value))
    case .store: .store
    case .translate: .translate
    default: .load
    }
  }

  /// Whether a line of host memory is reached through the cache alone, or by devices that look into
  /// it, and nothing is ever thrown away.
  static func isCoherent(line: Int, in test: LitmusTest) -> Bool {
    for agent in test.agents {
      for operation in agent.operations {
        guard let index = operation.location, test.locations[index].line == line else { continue }
        let location = test.locations[index]
        if location.place != .host { return false }
        switch agent.kind {
        case .cpu:
          if !location.memoryType.isCacheable || operation.kind == .invalidate { return false }
        case .device, .peer:
          if operation.has(.ns) || !test.platform.isCoherent { return false }
        }
      }
    }
    return true
  }
}
