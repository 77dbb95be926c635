/// What a test may ask for, so that a state fits its fixed words.
public enum LitmusLimits {
  /// Operations of all agents, barriers aside.
  public static let operations = 32
  /// Registers of all agents.
  public static let registers = 16
  /// Locations that are no aliases.
  public static let cells = 16
  /// Cache lines whose copies may differ from memory.
  public static let lines = 8
  /// Pages.
  public static let pages = 4
  /// Agents.
  public static let agents = 8

  static func check(_ test: LitmusTest, at place: SourcePlace) throws(LitmusError) {
    let count = test.agents.reduce(0) { $0 + $1.operations.count { $0.barrier == nil } }
    try check(count, operations, "operations", place)
    try check(test.registers.count, registers, "registers", place)
    try check(test.cellCount, cells, "locations", place)
    try check(test.pages.count, pages, "pages", place)
    try check(test.agents.count, agents, "agents", place)
    if test.agents.isEmpty { throw LitmusError(place, "no agent") }
  }

  private static func check(
    _ count: Int, _ limit: Int, _ what: String, _ place: SourcePlace
  ) throws(LitmusError) {
    if count > limit { throw LitmusError(place, "\(count) \(what), at most \(limit) are allowed") }
  }

  /// Refuses what an agent cannot do.
  static func check(
    _ operation: Operation, of agent: Agent, in locations: [Location], at place: SourcePlace
  ) throws(LitmusError) {
    let location = operation.location.map { locations[$0] }
    switch operation.kind {
    case .barrier, .clean, .invalidate, .flush, .unmap, .invalidateIOMMU, .invalidateDevice, .reset:
      if agent.kind != .cpu { throw LitmusError(place, "only a cpu can do this") }
    case .translate:
      if agent.kind != .device { throw LitmusError(place, "only a device can do this") }
    case .load, .await, .store: break
    }
    switch operation.kind {
    case .clean, .invalidate, .flush:
      if location?.memoryType.isCacheable != true {
        throw LitmusError(place, "'\(location?.name ?? "")' is not cached")
      }
    case .load, .await:
      if agent.kind == .peer, location?.place != .host {
        throw LitmusError(place, "a peer can only write to the device")
      }
    case .store:
      if location?.place == .interrupt, agent.kind == .cpu {
        throw LitmusError(place, "only a device sends interrupts")
      }
    default: break
    }
    try checkModifiers(operation, of: agent, location, at: place)
  }

  private static func checkModifiers(
    _ operation: Operation, of agent: Agent, _ location: Location?, at place: SourcePlace
  ) throws(LitmusError) {
    for modifier in operation.modifiers.sorted(by: { $0.rawValue < $1.rawValue }) {
      let isLoad = operation.kind == .load || operation.kind == .translate
      let isStore = if case .store = operation.kind { true } else { false }
      let isLocal = agent.kind == .device && location?.place != .host
      let fits =
        switch modifier {
        case .plain: agent.kind == .cpu && (isLoad || isStore)
        case .acquire: agent.kind == .cpu && (isLoad || !isStore) && location != nil
        case .release: agent.kind == .cpu && isStore
        case .pipelined: agent.kind != .cpu && isLoad
        case .buffered: isLocal && location?.place == .bar && isStore
        case .ns, .translated: agent.kind != .cpu && location?.place == .host
        case .link: isLocal && location?.place == .bar && isStore
        case .ro, .ido, .tc1: agent.kind != .cpu || location?.place == .bar
        }
      if !fits { throw LitmusError(place, "'\(modifier.rawValue)' does not fit here") }
    }
  }
}

extension LitmusLimits {
  /// Whether a modifier may stand behind an operation of a test.
  public static func allows(
    _ modifier: Modifier, on operation: Operation, in test: LitmusTest
  ) -> Bool {
    guard operation.barrier == nil,
      let agent = test.agents.first(where: { $0.operations.contains(operation) })
    else { return false }
    var changed = operation
    changed.modifiers.insert(modifier)
    do {
      try check(changed, of: agent, in: test.locations, at: operation.place)
      return true
    } catch {
      return false
    }
  }
}
