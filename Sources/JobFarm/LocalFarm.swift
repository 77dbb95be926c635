import Foundation

/// Runs jobs as processes of this machine.
public struct LocalFarm: Farm {
  private let program: String
  private let arguments: [String]
  private let workerCount: Int
  private static let nap: TimeInterval = 0.004

  /// Makes a farm.
  ///
  /// - Parameters:
  ///   - program: the worker's path.
  ///   - arguments: what stands before the paths of job and result.
  ///   - workerCount: processes at a time; nil for one on each processor.
  public init(program: String, arguments: [String], workerCount: Int?) {
    self.program = program
    self.arguments = arguments
    self.workerCount = max(1, workerCount ?? ProcessInfo.processInfo.activeProcessorCount)
  }

  private struct Work {
    var name: String
    var process: Process
  }

  /// Runs them, as many at a time as there are workers.
  public func run(
    _ names: [String], in folder: FarmFolder, finished: (String, FarmOutcome) throws -> Void
  ) throws {
    var waiting: [String] = []
    for name in names {
      if folder.isDone(name) { try finished(name, .done) } else { waiting.append(name) }
    }
    waiting.reverse()
    var tries: [String: Int] = [:]
    var under: [Work] = []
    defer { for work in under { work.process.terminate() } }
    while !waiting.isEmpty || !under.isEmpty {
      while under.count < workerCount, let name = waiting.popLast() {
        tries[name, default: 0] += 1
        under.append(Work(name: name, process: try start(name, in: folder)))
      }
      guard let at = under.firstIndex(where: { !$0.process.isRunning }) else {
        Thread.sleep(forTimeInterval: Self.nap)
        continue
      }
      let work = under.remove(at: at)
      if folder.isDone(work.name) {
        try finished(work.name, .done)
      } else if let end = Self.end(work, in: folder) {
        try finished(work.name, end)
      } else if tries[work.name, default: 0] < FarmOutcome.tryLimit {
        waiting.append(work.name)
      } else {
        try finished(work.name, .lost(tries: FarmOutcome.tryLimit))
      }
    }
  }

  private static func end(_ work: Work, in folder: FarmFolder) -> FarmOutcome? {
    let status = work.process.terminationStatus
    let code = work.process.terminationReason == .uncaughtSignal ? 128 + status : status
    return FarmOutcome.meaning(of: code, line: folder.lastLine(work.name))
  }

  private func start(_ name: String, in folder: FarmFolder) throws(FarmFailure) -> Process {
    let log = folder.log(name)
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    guard let output = FileHandle(forWritingAtPath: log) else {
      throw FarmFailure("\(log): cannot be written; name another folder with --out")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments + [folder.job(name), folder.result(name)]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    do {
      try process.run()
    } catch {
      throw FarmFailure("\(program): cannot be run: \(error.localizedDescription)", isLack: true)
    }
    try? output.close()
    return process
  }
}
