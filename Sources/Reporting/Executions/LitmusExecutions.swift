import LitmusLanguage
public import OrderingExplorer

/// The shortest execution of every bad outcome of litmus tests.
public struct LitmusExecutions: Codable, Sendable {
  /// Tests that were explored.
  public var testCount: Int
  /// Tests in which a bad outcome is reached.
  public var badTestCount: Int
  /// By story, test and outcome.
  public var executions: [Execution]

  /// Explores the tests at `paths`.
  ///
  /// - Throws: ``LitmusFile/Failure`` for a file that cannot be read, `ExplorationError` for a test
  ///   that is too large.
  public init(paths: [String], explorer: Explorer) throws {
    executions = []
    testCount = paths.count
    badTestCount = 0
    for path in paths {
      let file = try LitmusFile(path: path)
      let test = file.test
      let bad = try explorer.explore(test).found.filter { test.isBad($0.outcome) }
      if !bad.isEmpty { badTestCount += 1 }
      let expected = try explorer.expected(of: test)
      let hardware = Set(expected.lines.filter(\.isInHardware).map(\.text))
      for found in bad.sorted(by: { $0.length < $1.length }) {
        var drawing = LitmusDrawing(
          test: test, schedule: try explorer.schedule(of: found, in: test),
          cause: try explorer.cause(of: found, in: test))
        executions.append(
          drawing.execution(
            outcome: found.outcome.text(in: test),
            isInHardware: hardware.contains(found.outcome.text(in: test)), path: path))
      }
    }
  }
}
