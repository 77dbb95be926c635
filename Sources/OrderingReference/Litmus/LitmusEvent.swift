import LitmusLanguage

/// An operation of a test that is no barrier, as program order sees it.
struct LitmusEvent {
  /// Index in ``LitmusTest/agents``.
  var agent: Int
  var agentKind: AgentKind
  /// Index in ``Agent/operations``, barriers counted.
  var position: Int
  var operation: Operation
  var location: Location?
  /// The page of its address, or the page it is about.
  var page: Int?

  var isLoad: Bool {
    switch operation.kind {
    case .load, .await: true
    default: false
    }
  }

  var isStore: Bool {
    if case .store = operation.kind { true } else { false }
  }

  var isAccess: Bool { isLoad || isStore }

  var awaited: Int? {
    if case .await(let value) = operation.kind { value } else { nil }
  }

  /// The register whose value a store writes.
  var source: Int? {
    if case .store(.register(let register)) = operation.kind { register } else { nil }
  }

  /// Cache maintenance.
  var isMaintenance: Bool {
    switch operation.kind {
    case .clean, .invalidate, .flush: true
    default: false
    }
  }

  /// An operation on IOMMU, function or configuration space, which all others respect.
  var isSystem: Bool {
    switch operation.kind {
    case .unmap, .invalidateIOMMU, .invalidateDevice, .translate, .reset: true
    default: location?.place == .config
    }
  }

  /// How the access is done.
  var path: LitmusPath {
    switch operation.kind {
    case .invalidateDevice: return .invalidation
    case .translate: return .translation
    case .reset: return .configurationWrite
    case .load, .await, .store: break
    default: return .immediate
    }
    guard let location else { return .immediate }
    let isOfDevice = location.place == .bar || location.place == .config
    guard agentKind == .cpu else {
      if agentKind == .device, isOfDevice, !operation.has(.link) { return .immediate }
      return isLoad ? .requestUp : .writeUp
    }
    switch location.place {
    case .host, .interrupt: return .immediate
    case .config: return isLoad ? .requestDown : .configurationWrite
    case .bar: return isLoad ? .requestDown : .writeDown
    }
  }

  /// The operations of a test in the order of its text.
  static func all(of test: LitmusTest) -> [LitmusEvent] {
    test.agents.indices.flatMap { agent in
      test.agents[agent].operations.enumerated().compactMap { position, operation in
        if operation.barrier != nil { return nil }
        let location = operation.location.map { test.locations[$0] }
        return LitmusEvent(
          agent: agent, agentKind: test.agents[agent].kind, position: position,
          operation: operation, location: location, page: operation.page ?? location?.page)
      }
    }
  }
}

/// The way of an operation through the machine.
///
/// | path | moments behind its start |
/// | --- | --- |
/// | immediate | none: it is done where it is started |
/// | writeDown | arrival at the device; the CPU goes on at once |
/// | requestDown | arrival at the device, arrival of the answer |
/// | configurationWrite | the same, for a write that is answered |
/// | writeUp | arrival at the host, and at the device for what turns there; the agent goes on at once |
/// | requestUp | arrival at the host, arrival of the answer |
/// | translation | the same, at the IOMMU |
/// | invalidation | arrival at the device, the device's answer, its arrival |
enum LitmusPath {
  case immediate
  case writeDown
  case requestDown
  case configurationWrite
  case writeUp
  case requestUp
  case translation
  case invalidation

  /// Whether the agent knows that it is done only by an answer.
  var isAnswered: Bool {
    switch self {
    case .immediate, .writeDown, .writeUp: false
    case .requestDown, .configurationWrite, .requestUp, .translation, .invalidation: true
    }
  }
}
