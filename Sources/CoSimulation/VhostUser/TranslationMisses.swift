/// Translations that the device waits for, and misses that the front end has not answered.
struct TranslationMisses {
  /// One page that was asked for.
  struct Miss: Hashable {
    var page: UInt64
    /// Whether the front end was asked for writing, having none for reading.
    var isWrite: Bool
  }

  private var questions: [(token: UInt64, page: UInt64)] = []
  /// Messages under way, oldest first.
  private(set) var sent: [Miss] = []
  /// Pages that the front end has no translation for.
  private var holes: Set<UInt64> = []
  private var next: UInt64 = 1

  /// Questions of the device at once.
  var count: Int { questions.count }

  mutating func open(_ page: UInt64) -> UInt64 {
    defer { next += 1 }
    questions.append((next, page))
    holes.remove(page)
    return next
  }

  /// The page of a question that waits; nil where nobody asked.
  func page(_ token: UInt64) -> UInt64? { questions.first { $0.token == token }?.page }

  mutating func close(_ token: UInt64) { questions.removeAll { $0.token == token } }

  func isUnderWay(_ page: UInt64) -> Bool { sent.contains { $0.page == page } }
  func isWanted(_ page: UInt64) -> Bool { questions.contains { $0.page == page } }
  func isHole(_ page: UInt64) -> Bool { holes.contains(page) }

  mutating func note(_ miss: Miss) { sent.append(miss) }

  /// Takes the answer to the oldest message.
  mutating func answered() -> Miss? { sent.isEmpty ? nil : sent.removeFirst() }

  mutating func noteHole(_ page: UInt64) { holes.insert(page) }

  mutating func removeAll() {
    questions.removeAll()
    holes.removeAll()
  }
}
