import LitmusLanguage

/// Chooses what the start of an operation does.
struct ActionChoice {
  var test: LitmusTest
  var rules: Rules
  var caches: CacheMap

  func action(of operation: Operation, by kind: AgentKind) -> Action {
    switch operation.kind {
    case .clean: return .clean
    case .invalidate: return .invalidate
    case .flush: return .flush
    case .unmap: return .unmap
    case .invalidateIOMMU: return .invalidateIOMMU
    case .invalidateDevice: return .invalidateDevice
    case .translate: return .translate
    case .reset: return .reset
    case .barrier: preconditionFailure("a barrier is no operation of a program")
    case .load, .await: return access(operation, by: kind, isStore: false)
    case .store: return access(operation, by: kind, isStore: true)
    }
  }

  private func access(_ operation: Operation, by kind: AgentKind, isStore: Bool) -> Action {
    guard let index = operation.location else {
      preconditionFailure("an access without a location")
    }
    let location = test.locations[index]
    switch kind {
    case .cpu: return cpuAccess(location, isStore: isStore)
    case .device:
      let isLocal = location.place == .bar || location.place == .config
      if isLocal, !operation.has(.link) { return isStore ? .localStore : .localLoad }
      return isStore ? .linkStore : .linkLoad
    case .peer: return isStore ? .linkStore : .linkLoad
    }
  }

  private func cpuAccess(_ location: Location, isStore: Bool) -> Action {
    let isTracked = caches.cells[location.line] != nil && location.memoryType.isCacheable
    let isThrough = location.memoryType == .wt && !rules.breaks(.writeThroughHeldBack)
    switch location.place {
    case .interrupt: return isStore ? .memoryStore : .memoryLoad
    case .config: return isStore ? .configurationStore : .registerLoad
    case .host:
      guard isTracked else { return isStore ? .memoryStore : .memoryLoad }
      return isStore ? (isThrough ? .throughStore : .cacheStore) : .cacheLoad
    case .bar:
      guard isTracked else { return isStore ? .registerStore : .registerLoad }
      return isStore ? (isThrough ? .windowThroughStore : .windowStore) : .windowLoad
    }
  }
}
