import Trace

/// The judge's record: what was evaluated how often, and what was broken.
@safe
final class Docket {
  private(set) var violations: [Violation] = []
  private(set) var violationCount = 0
  var onViolation: ((Violation) -> Void)?
  private let limit: Int
  private let rulesOff: Set<RuleName>
  // SAFETY: the table has an entry for each rule, by its ordinal, and lives as long as the docket.
  private let evaluations: UnsafeMutablePointer<Int>

  init(limit: Int, rulesOff: Set<RuleName> = []) {
    self.limit = limit
    self.rulesOff = rulesOff
    let count = RuleName.allCases.count
    unsafe evaluations = .allocate(capacity: count)
    unsafe evaluations.initialize(repeating: 0, count: count)
  }

  deinit { unsafe evaluations.deallocate() }

  /// Notes that `rule` had something to decide.
  func evaluated(_ rule: RuleName) { unsafe evaluations[rule.ordinal] &+= 1 }

  /// How often `rule` had something to decide.
  func evaluationCount(_ rule: RuleName) -> Int { unsafe evaluations[rule.ordinal] }

  /// Notes a violation; its text is built only while there is room for it.
  func violated(
    _ rule: RuleName, at cycle: UInt64, witnesses: @autoclosure () -> [TraceEvent],
    _ summary: () -> String
  ) {
    guard !rulesOff.contains(rule) else { return }
    violationCount += 1
    guard violations.count < limit else { return }
    let violation = Violation(
      rule: rule, cycle: cycle, summary: summary(), witnesses: witnesses())
    violations.append(violation)
    onViolation?(violation)
  }
}
