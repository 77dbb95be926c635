/// What is under way, and what that holds.
extension Processor {
  /// What a fence holds while the accesses before it are under way.
  func held(by fence: Fence, _ scan: WindowScan) -> AccessClasses {
    switch (fence.strength, mutant) {
    case (.smp, .smpFenceHoldsNothing), (.dma, .dmaFenceHoldsNothing),
      (.full, .fullFenceHoldsNothing):
      return []
    case (.dma, .dmaFenceHoldsRegisters):
      return Fence(.full, fence.direction).held(by: scan.pending, on: kind)
    default: return fence.held(by: scan.pending, on: kind)
    }
  }

  /// The word of an instruction, or nil.
  func word(of place: Int) -> MappedWord? {
    let word = entries[place].instruction.word
    return word < 0 ? nil : table[word]
  }

  /// The class of an instruction for fences.
  func accessClass(_ place: Int) -> AccessClasses {
    let instruction = entries[place].instruction
    let side = AccessClasses.side(of: word(of: place))
    if instruction.isLoad { return side.intersection(.loads) }
    return side.intersection(instruction.isStore ? .stores : .maintenance)
  }

  /// Whether it keeps its place toward everything: the system's own registers and tables.
  func isSystem(_ place: Int) -> Bool {
    if case .system = entries[place].instruction.operation { return true }
    return word(of: place)?.target == .configuration
  }

  /// Finds out whether an instruction is done at all, once the load before it has an answer.
  func decide(_ place: Int) {
    let instruction = entries[place].instruction
    let filler = entries[fillers[instruction.guardRegister]]
    switch filler.isGuarded {
    case .unknown: return
    case .fails: entries[place].isGuarded = .fails
    case .holds:
      guard filler.stage == .done else { return }
      entries[place].isGuarded = filler.value == instruction.guardValue ? .holds : .fails
    }
  }

  /// What a register holds, or nil while that is not known.
  func value(ofRegister register: Int) -> UInt8? {
    let filler = entries[fillers[register]]
    if filler.isGuarded == .fails { return Self.leftOut }
    return filler.stage == .done ? filler.value : nil
  }

  /// The value that a store writes, or nil while it is not known.
  func value(ofStore place: Int) -> UInt8? {
    let instruction = entries[place].instruction
    return instruction.source < 0 ? instruction.constant : value(ofRegister: instruction.source)
  }

  func knowsAddress(_ place: Int) -> Bool {
    let register = entries[place].instruction.address
    return register < 0 || mutant == .addressIgnored || value(ofRegister: register) != nil
  }

  /// Adds an instruction that is not done to what is under way.
  func note(_ place: Int, _ scan: inout WindowScan) {
    let entry = entries[place]
    let instruction = entry.instruction
    scan.anyPending = true
    let isGathering = entry.stage == .combining
    if !isGathering || mutant != .fencesLeaveCombiningBuffers {
      scan.pending.formUnion(accessClass(place))
    }
    if isSystem(place), mutant != .systemUnordered { scan.holdsAll = true }
    if entry.isGuarded == .unknown || instruction.isAwait { scan.unresolvedBranch = true }
    if !knowsAddress(place) { scan.unknownAddress = true }
    if instruction.acquires { scan.acquire = true }
    if instruction.releases { scan.release = true }
    guard let word = word(of: place) else { return }
    if instruction.isAwait, word.target == .interrupts, mutant != .interruptUnordered {
      scan.holdsAll = true
    }
    let bit: UInt64 = 1 << UInt64(instruction.word)
    scan.words |= bit
    scan.lines |= 1 << UInt64(word.line)
    if instruction.isLoad { noteLoad(entry, word, bit, &scan) }
    if instruction.isStore { noteStore(entry, word, bit, &scan) }
    if instruction.isMaintenance { scan.maintainedLines |= 1 << UInt64(word.line) }
  }

  private func noteLoad(
    _ entry: WindowEntry, _ word: MappedWord, _ bit: UInt64, _ scan: inout WindowScan
  ) {
    scan.loads |= bit
    scan.anyLoad = true
    if word.type != .combining { scan.orderedLoad = true }
    if word.type == .strong, entry.stage == .waiting {
      scan.unsentStrong = true
      scan.unsentStrongLoad = true
    }
  }

  private func noteStore(
    _ entry: WindowEntry, _ word: MappedWord, _ bit: UInt64, _ scan: inout WindowScan
  ) {
    scan.stores |= bit
    if word.type == .combining { scan.combiningStore = true }
    if word.type == .strong { scan.strongStore = true }
    if word.type == .strong, entry.stage != .sent { scan.unsentStrong = true }
    if entry.stage == .waiting {
      scan.waitingStore = true
      scan.waitingStores |= bit
      if word.type == .strong { scan.waitingStrongStore = true }
    }
  }
}
