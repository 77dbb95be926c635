public import Scenarios

/// When a disk job made each write and ended each flush, and so what a disk that goes away in some
/// cycle has to hold.
///
/// As text, a line each: `write OFFSET BYTES CYCLE`, `flush CYCLE`, and `end CYCLE` at the end.
public struct DiskJournal: Sendable {
  /// What happened, in its order.
  public let steps: [WorkloadStep]
  /// Cycles of the whole run.
  public let cycleCount: UInt64

  /// The journal of a job.
  public init(_ steps: [WorkloadStep], cycleCount: UInt64) {
    self.steps = steps
    self.cycleCount = cycleCount
  }

  /// Reads the text; nil when it is none.
  public init?(text: String) {
    var steps: [WorkloadStep] = []
    var end: UInt64?
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      let numbers = words.dropFirst().compactMap { UInt64($0) }
      switch (words[0], numbers.count) {
      case ("write", 3):
        steps.append(.wrote(offset: numbers[0], byteCount: Int(numbers[1]), cycle: numbers[2]))
      case ("flush", 1): steps.append(.flushed(cycle: numbers[0]))
      case ("end", 1): end = numbers[0]
      default: return nil
      }
    }
    guard let end else { return nil }
    self.init(steps, cycleCount: end)
  }

  /// The text.
  public var text: String {
    let lines = steps.map { step in
      switch step {
      case .wrote(let offset, let byteCount, let cycle): "write \(offset) \(byteCount) \(cycle)"
      case .flushed(let cycle): "flush \(cycle)"
      }
    }
    return (lines + ["end \(cycleCount)", ""]).joined(separator: "\n")
  }

  /// What is wrong with a disk on which the job ended without notice in `cycle`; nil for nothing.
  ///
  /// Each sector is written once at most. Behind a flush that had ended it is new; before the write
  /// was made it is old; else it is either.
  public func fault(_ disk: [UInt8], old: [UInt8], new: [UInt8], killedAt cycle: UInt64) -> String?
  {
    let byteCount = 512
    guard disk.count == old.count, new.count == old.count else {
      return "the disk has another size"
    }
    var written = Set<Int>()
    var flushed = Set<Int>()
    for step in steps {
      switch step {
      case .wrote(let offset, let count, let made) where made < cycle:
        let first = Int(offset) / byteCount
        written.formUnion(first..<first + count / byteCount)
      case .flushed(let ended) where ended < cycle: flushed = written
      default: break
      }
    }
    for sector in 0..<disk.count / byteCount {
      let place = sector * byteCount..<(sector + 1) * byteCount
      let isOld = disk[place] == old[place]
      let isNew = disk[place] == new[place]
      if flushed.contains(sector), !isNew { return "sector \(sector) lost what was flushed" }
      if written.contains(sector) ? !isOld && !isNew : !isOld {
        return "sector \(sector) holds what nobody wrote"
      }
    }
    return nil
  }
}
