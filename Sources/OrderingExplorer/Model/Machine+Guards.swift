extension Machine {
  /// Whether the guard of an operation holds; nil while that is not known.
  func guardValue(of index: Int, in state: State) -> Bool? {
    let filler = operations[index].guardOperation
    if filler < 0 { return true }
    if operations[filler].guardOperation >= 0 {
      guard let outer = guardValue(of: filler, in: state) else { return nil }
      if !outer { return false }
    }
    guard state.isDone(filler) else { return nil }
    return state.slot(operations[index].guardRegister) == operations[index].guardValue
  }

  /// Whether an operation's predecessors and its guard let it start.
  @inline(__always)
  func isReady(_ index: Int, in state: State) -> Bool {
    let operation = operations[index]
    if operation.needsDone & ~state.done != 0 { return false }
    if operation.needsStarted & ~state.started != 0 { return false }
    if operation.guardOperation < 0 { return true }
    switch guardValue(of: index, in: state) {
    case true?: return true
    case false?: return false
    case nil: return operation.isSpeculative
    }
  }

  /// The value that a store writes.
  @inline(__always)
  func value(of operation: ProgramOperation, in state: State) -> UInt64 {
    operation.source >= 0 ? state.slot(operation.source) : operation.constant
  }

  /// What a load takes from an earlier store of its CPU.
  enum Forwarding {
    /// There is none that has not left.
    case memory
    case value(UInt64)
    /// There is one whose value is not known yet.
    case wait
  }

  @inline(__always)
  func forwarding(to index: Int, in state: State) -> Forwarding {
    var stores = operations[index].forwarding & ~state.started
    while stores != 0 {
      let latest = 31 &- stores.leadingZeroBitCount
      stores &= ~(1 &<< UInt32(latest))
      let store = operations[latest]
      if store.guardOperation >= 0 {
        switch guardValue(of: latest, in: state) {
        case true?: break
        case false?: continue
        case nil:
          let isSame =
            store.guardRegister == operations[index].guardRegister
            && store.guardValue == operations[index].guardValue
          if !isSame { return .wait }
        }
      }
      if store.inputs & ~state.done != 0 { return .wait }
      return .value(value(of: store, in: state))
    }
    return .memory
  }
}
