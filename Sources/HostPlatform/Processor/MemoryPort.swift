/// Where a processor's requests to devices go.
public protocol DeviceBus: AnyObject {
  /// Sends a read; the answer comes by ``Processor/complete(_:value:)``.
  func sendRead(_ word: MappedWord, processor: Int, instruction: Int, attributes: RequestAttributes)
  /// Sends a posted write.
  func sendWrite(_ word: MappedWord, value: UInt8, attributes: RequestAttributes)
  /// Sends a configuration write; its completion comes as that of a read does.
  func sendConfigurationWrite(_ word: MappedWord, value: UInt8, processor: Int, instruction: Int)
  /// Sends a dirty line of a device back.
  func sendWriteBack(line: Int, word: Int, value: UInt8)
  /// What a bridge has read ahead of a word, which it then gives up; nil if it has nothing.
  func takeReadAhead(_ word: MappedWord) -> UInt8?
  /// Does a system operation; true if it is done at once.
  func operate(
    _ operation: Instruction.SystemOperation, page: Int, processor: Int, instruction: Int
  ) -> Bool
}

/// Host memory behind the shared cache, as processors and devices reach it.
public final class MemoryPort {
  /// What a load finds.
  enum Answer {
    /// The value, and the version of its line.
    case value(UInt8, version: UInt32)
    /// A request is on its way.
    case sent
  }

  /// Words of host memory.
  public private(set) var memory: [UInt8]
  private let initial: [UInt8]
  private let mutant: TimedMutant?
  var cache: SharedCache
  /// Counts what changes for anyone who waits for a value.
  public private(set) var changes: UInt64 = 0
  /// Where requests to devices go; nil where there is none, and then they vanish.
  public unowned var bus: (any DeviceBus)?

  /// A memory with the words of `table`, of which some are the same under another type.
  public init(table: [MappedWord], initial: [UInt8], mutant: TimedMutant?) {
    self.initial = initial
    self.mutant = mutant
    memory = initial
    let lineCount = (table.map(\.line).max() ?? -1) + 1
    cache = SharedCache(lineCount: lineCount, wordCount: initial.count)
    for entry in table {
      cache.lines[entry.line].isOfDevice = entry.target == .device
      if !cache.lines[entry.line].words.contains(entry.word) {
        cache.lines[entry.line].words.append(entry.word)
      }
      if entry.isCached, entry.target == .memory { cache.lines[entry.line].comesUnasked = true }
    }
  }

  /// Puts everything back to the start.
  public func reset() {
    for index in memory.indices { memory[index] = initial[index] }
    cache.reset()
    changes = 0
  }

  /// Tells that something changed outside of memory.
  public func noteChange() { changes &+= 1 }

  func version(of line: Int) -> UInt32 { cache.lines[line].version }

  private func change(_ line: Int) {
    cache.touch(line)
    changes &+= 1
  }

  private func writeMemory(_ word: MappedWord, _ value: UInt8) {
    memory[word.word] = value
    change(word.line)
  }

  // MARK: Processors

  func load(
    _ word: MappedWord, processor: Int, instruction: Int, attributes: RequestAttributes
  ) -> Answer {
    if word.isCached {
      if word.target == .memory { cache.fill(word.line, from: memory) }
      if cache.lines[word.line].isPresent {
        return .value(cache.copies[word.word], version: cache.lines[word.line].version)
      }
    }
    switch word.target {
    case .memory, .interrupts:
      return .value(memory[word.word], version: cache.lines[word.line].version)
    case .device, .configuration:
      if let value = bus?.takeReadAhead(word) {
        arrive(word, value)
        return .value(value, version: cache.lines[word.line].version)
      }
      bus?.sendRead(word, processor: processor, instruction: instruction, attributes: attributes)
      return .sent
    }
  }

  /// A completion with a word that a processor asked for.
  func arrive(_ word: MappedWord, _ value: UInt8) {
    if word.isCached { cache.bring(word.line, word: word.word, value: value) }
  }

  func store(_ word: MappedWord, _ value: UInt8, attributes: RequestAttributes) {
    let isPresent = cache.lines[word.line].isPresent
    switch word.target {
    case .memory where word.type == .writeBack,
      .memory where word.type == .writeThrough && mutant == .writeThroughHeldBack:
      cache.fill(word.line, from: memory)
      cache.copies[word.word] = value
      cache.lines[word.line].isDirty = true
      change(word.line)
    case .device where word.type == .writeBack,
      .device where word.type == .writeThrough && mutant == .writeThroughHeldBack:
      cache.copies[word.word] = value
      cache.lines[word.line].isPresent = true
      cache.lines[word.line].isDirty = true
      change(word.line)
    case .memory, .interrupts:
      if word.isCached, isPresent { cache.copies[word.word] = value }
      writeMemory(word, value)
    case .device, .configuration:
      if word.isCached, isPresent { cache.copies[word.word] = value }
      change(word.line)
      bus?.sendWrite(word, value: value, attributes: attributes)
    }
  }

  /// Cleans, drops or flushes a line; false while a write-back of it is on its way.
  func maintain(_ operation: Instruction.Operation, line: Int) -> Bool {
    let isDone: Bool
    switch operation {
    case .clean: isDone = mutant == .cleanDoesNothing || writeBack(line)
    case .invalidate:
      if mutant != .invalidateDoesNothing { cache.drop(line) }
      isDone = true
    default:
      guard mutant != .invalidateDoesNothing else { return true }
      isDone = writeBack(line)
      if isDone { cache.drop(line) }
    }
    if isDone { changes &+= 1 }
    return isDone
  }

  private func writeBack(_ line: Int) -> Bool {
    guard cache.lines[line].isDirty else { return true }
    if cache.lines[line].isOfDevice {
      if cache.lines[line].isLeaving { return false }
      cache.lines[line].isLeaving = true
      for word in cache.lines[line].words {
        bus?.sendWriteBack(line: line, word: word, value: cache.copies[word])
      }
    } else {
      for word in cache.lines[line].words { memory[word] = cache.copies[word] }
    }
    cache.lines[line].isDirty = false
    change(line)
    return true
  }

  // MARK: Devices and the cache's own accord

  /// A word as a device reads it.
  public func deviceRead(_ word: MappedWord, snoops: Bool) -> UInt8 {
    let line = cache.lines[word.line]
    let looks = snoops && mutant != .readMissesDirtyLine
    return looks && line.isPresent && word.target == .memory
      ? cache.copies[word.word] : memory[word.word]
  }

  /// A device writes a word; one that snoops takes the line out of the cache first.
  public func deviceWrite(_ word: MappedWord, _ value: UInt8, snoops: Bool) {
    if snoops, mutant != .writeLeavesCopy, cache.lines[word.line].isPresent {
      _ = writeBack(word.line)
      cache.drop(word.line)
    }
    writeMemory(word, value)
  }

  /// A write-back has reached the device.
  public func writeBackArrived(line: Int) {
    cache.lines[line].isLeaving = false
    changes &+= 1
  }

  /// Lines that come and go unasked.
  public var lineCount: Int { cache.lines.count }

  /// Whether a line can come or go unasked at all.
  public func isRestless(_ line: Int) -> Bool {
    cache.lines[line].comesUnasked || cache.lines[line].isPresent
  }

  /// Lets a line leave the cache if it is there, and come if it is not; false if it cannot.
  public func stir(_ line: Int) -> Bool {
    if cache.lines[line].isPresent {
      if mutant == .linesStay { return false }
      if mutant != .evictionLosesLine, !writeBack(line) { return false }
      cache.drop(line)
      changes &+= 1
      return true
    }
    guard cache.lines[line].comesUnasked, mutant != .linesComeAsked else { return false }
    cache.fill(line, from: memory)
    changes &+= 1
    return true
  }

  /// A word as one sees it who looks into the cache too.
  public func coherentValue(_ word: MappedWord) -> UInt8 {
    cache.lines[word.line].isPresent && cache.lines[word.line].isOfDevice == false
      ? cache.copies[word.word] : memory[word.word]
  }
}
