/// What the monitor decided: how often each statement was exercised, and what broke it.
struct ConformanceLedger {
  private(set) var violations: [ConformanceViolation] = []
  private(set) var violationCount = 0
  private(set) var exercisedCounts: [Int] = Array(repeating: 0, count: StatementID.count)
  private var brokenCounts: [Int] = Array(repeating: 0, count: StatementID.count)
  private let limit: Int
  /// Violations of one statement that are kept; a broken driver breaks the same one all the time.
  private static let limitOfOne = 8

  init(limit: Int) { self.limit = limit }

  mutating func exercise(_ statement: StatementID) { exercisedCounts[statement.ordinal] &+= 1 }

  mutating func violate(
    _ statement: StatementID, at cycle: UInt64, _ sentence: () -> String
  ) {
    violationCount += 1
    brokenCounts[statement.ordinal] += 1
    guard violations.count < limit, brokenCounts[statement.ordinal] <= Self.limitOfOne else {
      return
    }
    violations.append(
      ConformanceViolation(statement: statement, cycle: cycle, sentence: sentence()))
  }

  func brokenCount(_ statement: StatementID) -> Int { brokenCounts[statement.ordinal] }
}
