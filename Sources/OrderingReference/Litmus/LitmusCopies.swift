import LitmusLanguage

/// What an operation does to a cache line whose copy can differ from memory.
enum CopyRole {
  /// A cached load: it reads the copy.
  case load
  /// A cached store: it changes the copy, which is then dirty.
  case store
  /// A store that is written through: it changes memory, and the copy if there is one.
  case storeThrough
  /// A device's read or write that looks into the cache first.
  case snoopingRead
  case snoopingWrite
  case clean
  case invalidate
  case flush

  /// Whether the operation can be done while there is no copy.
  var mayBeAbsent: Bool { self != .load && self != .store }

  /// Whether the copy is gone behind it.
  var endsCopy: Bool { self == .invalidate || self == .flush || self == .snoopingWrite }
}

/// The cache lines of a test whose copies can differ from memory.
struct LitmusCopies {
  /// One line.
  struct Line {
    /// Its number in the test.
    var number: Int
    /// The first location that lies in it.
    var name: String
    /// Its cells.
    var cells: [Int]
    /// Whether it is a line of the device's memory.
    var isOfDevice: Bool
  }

  /// By the order of their locations.
  let lines: [Line]
  private let test: LitmusTest
  private let rules: LitmusRules

  init(_ test: LitmusTest, rules: LitmusRules) {
    self.test = test
    self.rules = rules
    let events = LitmusEvent.all(of: test)
    var lines: [Line] = []
    for location in test.locations where !lines.contains(where: { $0.number == location.line }) {
      let users = events.filter { $0.location?.line == location.line }
      let isPlain = users.allSatisfy { $0.location?.place == .host || $0.location?.place == .bar }
      let isCached = users.contains {
        $0.agentKind == .cpu && $0.location?.memoryType.isCacheable == true
      }
      guard isPlain, isCached, users.contains(where: { Self.isAtOdds($0, test.platform) }) else {
        continue
      }
      let cells = Set(test.locations.filter { $0.line == location.line }.map(\.cell))
      lines.append(
        Line(
          number: location.line, name: location.name, cells: cells.sorted(),
          isOfDevice: location.place == .bar))
    }
    self.lines = lines
  }

  /// Whether an access passes the caches by, or drops what they hold.
  private static func isAtOdds(_ event: LitmusEvent, _ platform: Platform) -> Bool {
    if event.location?.place == .bar { return true }
    guard event.agentKind == .cpu else {
      return event.operation.has(.ns) || !platform.isCoherent
    }
    return event.operation.kind == .invalidate || event.location?.memoryType.isCacheable == false
  }

  /// The index of the line that holds a cell; nil if its copies are always as memory is.
  func line(of cell: Int?) -> Int? {
    guard let cell else { return nil }
    return lines.firstIndex { $0.cells.contains(cell) }
  }

  /// What an operation does to a copy; nil if it passes the cache by.
  func role(_ event: LitmusEvent) -> CopyRole? {
    guard let location = event.location, line(of: location.cell) != nil else { return nil }
    switch event.operation.kind {
    case .clean: return rules.has(.cleanWritesBack) ? .clean : nil
    case .invalidate: return rules.has(.invalidateDrops) ? .invalidate : nil
    case .flush: return .flush
    default: break
    }
    if event.agentKind != .cpu, location.place == .bar { return nil }
    if event.agentKind == .cpu {
      guard location.memoryType.isCacheable else { return nil }
      if event.isLoad { return .load }
      return location.memoryType == .wt && rules.has(.writeThroughAtOnce) ? .storeThrough : .store
    }
    let looks =
      (test.platform.isCoherent || !rules.has(.incoherentDevicePassesCopies))
      && (!event.operation.has(.ns) || !rules.has(.noSnoopPassesCopies))
    guard looks, rules.has(.snoopSeesCopy) else { return nil }
    return event.isLoad ? .snoopingRead : .snoopingWrite
  }
}
