import Foundation

/// Runs jobs as arrays of Slurm, and again what a lost or cancelled node left.
///
/// A job counts as done by its result alone. What leaves the queue without one goes into the next
/// array, as long as its worker did not fall over by itself.
public struct SlurmFarm: Farm {
  private let program: String
  private let arguments: [String]
  private let limit: Int?
  private let options: [String]
  private let say: (String) -> Void
  private static let arrayLimit = 1000
  /// Seconds that a shared file system gets to show what a node wrote.
  private static let grace: TimeInterval = 2

  /// Makes a farm.
  ///
  /// - Parameters:
  ///   - program: the worker's path, the same on every node.
  ///   - arguments: what stands before the paths of job and result.
  ///   - limit: tasks of an array that run at a time; nil for as many as Slurm lets.
  ///   - options: more options of `sbatch`, such as `--partition=verify`.
  ///   - say: takes lines about what happens.
  public init(
    program: String, arguments: [String], limit: Int?, options: [String],
    say: @escaping (String) -> Void
  ) {
    self.program = program
    self.arguments = arguments
    self.limit = limit
    self.options = options
    self.say = say
  }

  /// Submits arrays until each job has its result or cannot get one.
  public func run(
    _ names: [String], in folder: FarmFolder, finished: (String, FarmOutcome) throws -> Void
  ) throws {
    try SlurmCommands.check()
    cancelLeftovers(in: folder)
    var tries: [String: Int] = [:]
    var waiting: [String] = []
    for name in names {
      if folder.isDone(name) { try finished(name, .done) } else { waiting.append(name) }
    }
    while !waiting.isEmpty {
      let array = Array(waiting.prefix(Self.arrayLimit))
      waiting.removeFirst(array.count)
      for name in array { try? FileManager.default.removeItem(atPath: folder.exit(name)) }
      let identifier = try submit(array, in: folder)
      var lost: [String] = []
      try watch(identifier, array, in: folder) { name in
        if folder.isDone(name) { return try finished(name, .done) }
        if let end = Self.end(name, in: folder) { return try finished(name, end) }
        tries[name, default: 0] += 1
        if tries[name, default: 0] < FarmOutcome.tryLimit {
          lost.append(name)
        } else {
          try finished(name, .lost(tries: FarmOutcome.tryLimit))
        }
      }
      if !lost.isEmpty { say("\(lost.count) jobs were lost and are submitted again") }
      waiting += lost
    }
    try? FileManager.default.removeItem(atPath: Self.arrays(folder))
  }

  private static func end(_ name: String, in folder: FarmFolder) -> FarmOutcome? {
    guard let text = try? String(contentsOfFile: folder.exit(name), encoding: .utf8),
      let code = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines))
    else { return nil }
    return FarmOutcome.meaning(of: code, line: folder.lastLine(name))
  }

  // MARK: One array

  private static func arrays(_ folder: FarmFolder) -> String { folder.path + "/arrays" }

  /// Ends what a run that was killed has left in the queue.
  private func cancelLeftovers(in folder: FarmFolder) {
    let text = (try? String(contentsOfFile: Self.arrays(folder), encoding: .utf8)) ?? ""
    for line in text.split(separator: "\n") {
      _ = try? SlurmCommands.run("scancel", ["--quiet", String(line)])
    }
  }

  private func submit(_ names: [String], in folder: FarmFolder) throws(FarmFailure) -> String {
    let before = (try? String(contentsOfFile: Self.arrays(folder), encoding: .utf8)) ?? ""
    let number = before.split(separator: "\n").count
    let list = folder.path + "/array-\(number).list"
    let script = folder.path + "/array-\(number).sh"
    try FarmFolder.write(Data((names.joined(separator: "\n") + "\n").utf8), to: list)
    try FarmFolder.write(
      Data(
        SlurmCommands.script(
          program: program, arguments: arguments, folder: folder.path, list: list
        )
        .utf8), to: script)
    let most = limit.map { "%\($0)" } ?? ""
    let answer = try SlurmCommands.run(
      "sbatch",
      [
        "--parsable", "--job-name=ricochet", "--array=0-\(names.count - 1)\(most)",
        "--chdir=\(folder.path)", "--output=/dev/null", "--ntasks=1",
      ] + options + [script])
    let identifier = String(answer.split(separator: ";").first ?? "")
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard !identifier.isEmpty else { throw FarmFailure("sbatch tells no job: \(answer)") }
    try FarmFolder.write(Data((before + identifier + "\n").utf8), to: Self.arrays(folder))
    say("array \(identifier): \(names.count) jobs")
    return identifier
  }

  /// Calls `ended` once for each job that has its result or has left the queue.
  private func watch(
    _ identifier: String, _ names: [String], in folder: FarmFolder,
    ended: (String) throws -> Void
  ) throws {
    var open = Array(names.indices)
    var isGone: [Bool] = Array(repeating: false, count: names.count)
    while !open.isEmpty {
      let queued = try SlurmCommands.queued(identifier, count: names.count)
      var still: [Int] = []
      for index in open {
        if folder.isDone(names[index]) {
          try ended(names[index])
        } else if queued.contains(index) {
          isGone[index] = false
          still.append(index)
        } else if isGone[index] {
          try ended(names[index])
        } else {
          isGone[index] = true
          still.append(index)
        }
      }
      open = still
      if open.isEmpty { break }
      Thread.sleep(forTimeInterval: open.contains { isGone[$0] } ? Self.grace : 0.5)
    }
  }
}
