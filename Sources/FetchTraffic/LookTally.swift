/// The reads of a packed ring's windows, counted by entry from where the queue began.
struct LookTally {
  /// Entries before those of which both reads are made as long as the driver is far ahead.
  static let beginning = 64

  /// Entries that are available.
  var end = 0
  /// Descriptors that were presented.
  var presentedCount = 0
  /// Descriptors that came where another should have.
  private(set) var misplacedCount = 0
  /// How often each entry was read.
  private(set) var times: [Int]
  /// Entries that were read, with all before them.
  private var frontier = 0
  /// Tags of reads of entries that were read before.
  private var second: Set<UInt8> = []
  /// The most reads of such entries under way at once, behind the beginning.
  private(set) var mostSecond = 0
  /// Entries, by where the read of them began, that the walk had left.
  private(set) var leftBehind: [Int] = []
  /// Reads that began behind an entry that had not been read.
  private(set) var gaps: [Int] = []
  /// Reads for the walk that began before the end and went beyond it.
  private(set) var beyondEnd: [Int] = []

  init(size: Int) { times = [Int](repeating: 0, count: size) }

  /// A read is offered for the first time, beside those with the tags `underWay`.
  mutating func offered(first: Int, count: Int, tag: UInt8, underWay: [UInt8]) {
    let isSecond = times[first] > 0
    if first < presentedCount { leftBehind.append(first) }
    if first > frontier { gaps.append(first) }
    frontier = max(frontier, first + count)
    if isSecond {
      if first < end && first + count > end { beyondEnd.append(first) }
      second.insert(tag)
      let others = underWay.filter { $0 != tag && second.contains($0) }.count
      if first >= Self.beginning { mostSecond = max(mostSecond, 1 + others) }
    } else {
      second.remove(tag)
    }
    for entry in first..<min(first + count, times.count) { times[entry] += 1 }
  }

  /// A descriptor was presented, which is that of entry `place`.
  mutating func presented(_ place: Int) {
    if place != presentedCount { misplacedCount += 1 }
    presentedCount += 1
  }
}
