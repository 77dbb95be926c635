/// Whether an instruction may be done, beside what is under way before it.
extension Processor {
  func isReady(_ place: Int, _ scan: WindowScan) -> Bool {
    let entry = entries[place]
    guard entry.stage == .waiting || entry.stage == .early else { return false }
    let isHeld =
      scan.holdsAll || !scan.held.isDisjoint(with: accessClass(place))
      || scan.acquire && kind == .weak && mutant != .acquireIgnored
    if isHeld || !knowsAddress(place) { return false }
    if isSystem(place) {
      return entry.isGuarded == .holds && (!scan.anyPending || mutant == .systemUnordered)
        && (!entry.instruction.isStore || value(ofStore: place) != nil)
    }
    guard let word = word(of: place), !meetsOlder(place, word, scan) else { return false }
    let instruction = entry.instruction
    if instruction.isMaintenance {
      return entry.isGuarded == .holds && scan.lines & 1 << UInt64(word.line) == 0
    }
    return instruction.isLoad
      ? mayLoad(place, word, scan) : value(ofStore: place) != nil && mayQueue(place, word, scan)
  }

  /// Whether an older access to the same line or word is in the way.
  private func meetsOlder(_ place: Int, _ word: MappedWord, _ scan: WindowScan) -> Bool {
    if scan.maintainedLines & 1 << UInt64(word.line) != 0 { return true }
    let instruction = entries[place].instruction
    let bit: UInt64 = 1 << UInt64(instruction.word)
    if kind == .totalStoreOrder, aliases[instruction.word] & scan.words != 0 { return true }
    if scan.loads & bit != 0 {
      let isLoose = instruction.isLoad && mutant == .sameWordLoadsInAnyOrder
      if !isLoose { return true }
    }
    guard scan.stores & bit != 0 else { return false }
    if instruction.isStore {
      return scan.waitingStores & bit != 0 && mutant != .sameWordStoresInAnyOrder
    }
    if !instruction.isLoad { return true }
    if mutant == .storeQueueForwardsNothing { return false }
    guard forwards(word) else { return mutant != .combiningBuffersMissed }
    if case .wait = forwarded(to: place) { return true }
    return false
  }

  /// Whether a load may take the value of a store that has not left.
  func forwards(_ word: MappedWord) -> Bool { word.target == .memory && word.type.isCacheable }

  private func mayLoad(_ place: Int, _ word: MappedWord, _ scan: WindowScan) -> Bool {
    let entry = entries[place]
    if mutant == .storeQueueAbsent, !scan.pending.isDisjoint(with: .stores) { return false }
    switch kind {
    case .totalStoreOrder:
      if isCertain(place, word, scan) {
        if word.type != .strong { return true }
        return !scan.strongStore && !(drainsCombining && scan.combiningStore)
      }
      return entry.stage == .waiting && mayReadEarly(entry, word)
    case .weak:
      let isTrial = entry.isGuarded != .holds
      if isTrial, word.target != .memory || mutant == .noLoadsOnTrial { return false }
      if entry.instruction.acquires, scan.release, mutant != .releaseBeforeAcquireLost {
        return false
      }
      if mutant == .loadsInOrder, scan.anyLoad { return false }
      guard word.type == .strong else { return true }
      if mutant == .deviceMemoryInAnyOrder { return !isTrial }
      return !isTrial && !scan.unresolvedBranch && !scan.unsentStrong
    }
  }

  /// Whether a load of x86 can no longer be passed by anything older.
  func isCertain(_ place: Int, _ word: MappedWord, _ scan: WindowScan) -> Bool {
    entries[place].isGuarded == .holds && (word.type == .combining || !scan.orderedLoad)
  }

  /// Loads of cached memory read before they are certain, and look again if the line changes.
  private func mayReadEarly(_ entry: WindowEntry, _ word: MappedWord) -> Bool {
    word.target == .memory && word.type.isCacheable && !entry.instruction.isAwait
  }

  private func mayQueue(_ place: Int, _ word: MappedWord, _ scan: WindowScan) -> Bool {
    let entry = entries[place]
    let isTrial = entry.isGuarded != .holds || scan.unresolvedBranch
    switch kind {
    case .totalStoreOrder:
      if entry.isGuarded != .holds { return false }
      return (!scan.anyLoad || mutant == .storePassesLoads) && !scan.waitingStore
    case .weak:
      if isTrial, mutant != .storesOnTrial { return false }
      if entry.isGuarded == .fails { return false }
      if scan.unknownAddress { return false }
      if entry.instruction.releases, scan.anyPending, mutant != .releaseIgnored { return false }
      guard word.type == .strong, mutant != .deviceMemoryInAnyOrder else { return true }
      return !scan.unsentStrongLoad && !scan.waitingStrongStore
    }
  }
}
