public import Foundation

/// What a worker reads: scenarios, whole, and where another engine lies.
public struct WorkerJob: Codable, Hashable, Sendable {
  /// The scenarios, in the order in which they are run.
  public var scenarios: [RegressionScenario]
  /// The path of another engine's library.
  public var library: String?
  /// The form of job and result.
  public var version: Int = WorkerJob.version

  /// The present form.
  public static let version: Int = 1

  /// Makes a job.
  public init(_ scenarios: [RegressionScenario], library: String? = nil) {
    self.scenarios = scenarios
    self.library = library
  }
}

/// What came of one scenario of a job.
public struct WorkerRecord: Codable, Hashable, Sendable {
  /// The outcome.
  public var outcome: ScenarioOutcome
  /// Seconds of wall clock that it took; measured, never part of a comparison.
  public var seconds: Double

  /// Makes a record.
  public init(_ outcome: ScenarioOutcome, seconds: Double) {
    self.outcome = outcome
    self.seconds = seconds
  }
}

/// Does jobs.
public enum Worker {
  /// What keeps a worker from its job: one line.
  public struct Failure: Error, CustomStringConvertible {
    /// The line.
    public var description: String
  }

  /// Where the records of a job lie while it is done.
  public static func partial(of result: String) -> String { result + ".partial" }

  /// Encodes with the same bytes for the same value.
  public static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }

  /// Reads the records of a finished job, or those that one left behind.
  ///
  /// - Throws: ``Failure`` with the place.
  public static func records(_ path: String) throws(Failure) -> [WorkerRecord] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw Failure(description: "\(path): cannot be read as a worker's result")
    }
    var records: [WorkerRecord] = []
    // A line that ends early is what a worker was writing when it ended.
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      guard let record = try? JSONDecoder().decode(WorkerRecord.self, from: Data(line.utf8)) else {
        throw Failure(
          description: "\(path):\(records.count + 1): is no record; remove the file to run it again"
        )
      }
      records.append(record)
    }
    return records
  }

  /// Does a job: a line for each scenario, renamed into place when all are there.
  ///
  /// - Parameter each: called before each scenario.
  /// - Throws: ``Failure``, or what keeps a scenario from being run.
  public static func perform(job: String, result: String, each: () -> Void = {}) throws {
    guard let data = FileManager.default.contents(atPath: job) else {
      throw Failure(description: "\(job): cannot be read as a job")
    }
    let work: WorkerJob
    do {
      work = try JSONDecoder().decode(WorkerJob.self, from: data)
    } catch {
      throw Failure(description: "\(job): is no job of ricochet regress: \(error)")
    }
    guard work.version == WorkerJob.version else {
      throw Failure(
        description: "\(job): has form \(work.version), this program has \(WorkerJob.version)")
    }
    let partial = Self.partial(of: result)
    guard FileManager.default.createFile(atPath: partial, contents: nil),
      let file = FileHandle(forWritingAtPath: partial)
    else { throw Failure(description: "\(partial): cannot be written; is the disk full?") }
    for scenario in work.scenarios {
      var surroundings = ScenarioRun.Surroundings()
      surroundings.library = work.library
      each()
      let start = Date()
      let outcome = try ScenarioRun(scenario, surroundings: surroundings).perform()
      let record = WorkerRecord(outcome, seconds: Date().timeIntervalSince(start))
      try file.write(contentsOf: try encode(record) + Data("\n".utf8))
    }
    try file.close()
    try? FileManager.default.removeItem(atPath: result)
    do {
      try FileManager.default.moveItem(atPath: partial, toPath: result)
    } catch {
      throw Failure(description: "\(result): cannot be written; is the disk full?")
    }
  }
}
