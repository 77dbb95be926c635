import CycleKernel

/// What instructions do when their time has come.
extension Processor {
  /// Does an instruction; false if it must look again.
  func perform(_ place: Int, at cycle: Cycle) -> Bool {
    let instruction = entries[place].instruction
    if case .system(let operation) = instruction.operation {
      let isDone =
        port.bus?.operate(
          operation, page: instruction.page, processor: index, instruction: place) ?? true
      entries[place].stage = isDone ? .done : .sent
      return true
    }
    guard let word = word(of: place) else { return false }
    if instruction.isLoad { return load(place, word) }
    if instruction.isMaintenance {
      guard port.maintain(instruction.operation, line: word.line) else { return false }
      entries[place].stage = .done
      return true
    }
    if word.target == .configuration {
      port.bus?.sendConfigurationWrite(
        word, value: value(ofStore: place) ?? 0, processor: index, instruction: place)
      entries[place].stage = .sent
      return true
    }
    entries[place].stage = .queued
    queue.append(place, due: cycle + drainPace.delay())
    return true
  }

  private func load(_ place: Int, _ word: MappedWord) -> Bool {
    if entries[place].stage == .early { return finishEarly(place, word) }
    let instruction = entries[place].instruction
    if forwards(word), mutant != .storeQueueForwardsNothing {
      switch forwarded(to: place) {
      case .wait: return false
      case .value(let value):
        entries[place].asked = port.changes
        return take(place, word, value, port.version(of: word.line))
      case .none: break
      }
    }
    entries[place].asked = port.changes
    let answer = port.load(
      word, processor: index, instruction: place, attributes: instruction.attributes)
    switch answer {
    case .value(let value, let version): return take(place, word, value, version)
    case .sent:
      entries[place].stage = .sent
      return true
    }
  }

  /// A value for a load: for good, or early.
  private func take(_ place: Int, _ word: MappedWord, _ value: UInt8, _ version: UInt32) -> Bool {
    if kind == .totalStoreOrder, !isCertainNow(place, word) {
      entries[place].value = value
      entries[place].version = version
      entries[place].stage = .early
      entries[place].isArmed = false
      return true
    }
    return finishLoad(place, value)
  }

  private func isCertainNow(_ place: Int, _ word: MappedWord) -> Bool {
    if word.type == .combining { return true }
    if entries[place].isGuarded != .holds { return false }
    return !(head..<place).contains {
      let older = entries[$0]
      return older.instruction.isLoad && older.stage != .done && older.isGuarded != .fails
        && self.word(of: $0)?.type != .combining
    }
  }

  /// A load that has read early becomes certain, or reads again if its line was changed.
  private func finishEarly(_ place: Int, _ word: MappedWord) -> Bool {
    if entries[place].version == port.version(of: word.line) || mutant == .loadQueueNotSnooped {
      return finishLoad(place, entries[place].value)
    }
    entries[place].stage = .waiting
    entries[place].isArmed = false
    return true
  }

  /// Ends a load, or lets one that waits for another value look again.
  @discardableResult
  func finishLoad(_ place: Int, _ value: UInt8) -> Bool {
    if case .await(let wanted) = entries[place].instruction.operation, wanted != value {
      entries[place].stage = .waiting
      entries[place].sleepsSince = entries[place].asked
      return false
    }
    entries[place].value = value
    entries[place].hasValue = entries[place].instruction.target >= 0
    entries[place].stage = .done
    return true
  }

  /// What a load takes from the store queue.
  enum Forwarded {
    /// No store to the word has not left.
    case none
    case value(UInt8)
    /// It is not known yet whether there is one, or what it writes.
    case wait
  }

  /// What the youngest earlier store to the word holds that has not left.
  func forwarded(to place: Int) -> Forwarded {
    let load = entries[place].instruction
    var older = place - 1
    while older >= head {
      let entry = entries[older]
      let store = entry.instruction
      defer { older -= 1 }
      guard store.isStore, store.word == load.word, entry.stage != .done else { continue }
      if entry.isGuarded == .fails { continue }
      let isSameBranch =
        store.guardRegister == load.guardRegister && store.guardValue == load.guardValue
      if entry.isGuarded == .unknown, !isSameBranch { return .wait }
      guard knowsAddress(older), let value = value(ofStore: older) else { return .wait }
      return .value(value)
    }
    return .none
  }
}
