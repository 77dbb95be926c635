import Foundation

/// Runs the items of a sign-off, one behind the other, and keeps what came of each.
///
/// The result of an item is written when it is known; a run that was killed goes on behind it, as
/// long as program and library are the same.
public struct SignOffRun {
  /// What keeps a run from starting: one line.
  public struct Failure: Error, CustomStringConvertible {
    /// The line.
    public var description: String
  }

  let program: String
  private let library: String?
  let folder: String
  private let waivers: [Waiver]
  private let day: String
  private let limit: Double

  /// The exit code that stands for a command which did not end in time, as `timeout` has it.
  static let overtime: Int32 = 124

  /// A run of a program with results in a folder, which is made where it is not there.
  ///
  /// - Parameters:
  ///   - library: another engine behind the ABI; nil for the project's own.
  ///   - day: the day for which waivers have to count, as YYYY-MM-DD.
  ///   - limit: seconds after which a command is ended, with all that it started.
  /// - Throws: ``Failure``.
  public init(
    program: String, library: String?, folder: String, waivers: [Waiver], day: String,
    limit: Double = 7200
  ) throws {
    self.program = program
    self.library = library
    self.folder = folder
    self.waivers = waivers
    self.day = day
    self.limit = limit
    if let library, !FileManager.default.fileExists(atPath: library) {
      throw Failure(description: "\(library): no such library")
    }
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Failure(description: "\(folder): cannot be made; name another folder with --out")
    }
  }

  /// Runs what a level asks for, or only some of it.
  ///
  /// - Parameters:
  ///   - only: names of items; empty for all.
  ///   - again: also what has a result.
  public func perform(
    _ level: SignOffLevel, only: [String] = [], again: Bool = false, say: (String) -> Void
  ) throws -> SignOff {
    let items = SignOffPlan.items.filter {
      $0.level <= level && (only.isEmpty || only.contains($0.name))
        && (library == nil || $0.takesLibrary)
    }
    var signOff = SignOff(level: level, day: day)
    for (index, item) in items.enumerated() {
      let place = "\(index + 1) of \(items.count): \(item.name)"
      if !again, let kept = kept(item) {
        signOff.results.append(waived(kept))
        say("\(place): \(kept.verdict.rawValue), as before")
        continue
      }
      say("\(place): \(item.command)")
      let result = try run(item)
      try keep(result)
      signOff.results.append(waived(result))
      say("\(place): \(result.verdict.rawValue) after \(Int(result.seconds.rounded())) s")
    }
    for waiver in waivers {
      let needs = signOff.results.first { $0.item.name == waiver.item }
      if !waiver.counts(on: day) {
        signOff.remarks.append("the waiver of \(waiver.item) expired on \(waiver.expires)")
      } else if needs?.verdict == .passed {
        signOff.remarks.append("the waiver of \(waiver.item) is not needed: it passed")
      }
    }
    return signOff
  }

  private func waived(_ result: SignOffResult) -> SignOffResult {
    guard result.verdict != .passed,
      let waiver = waivers.first(where: { $0.item == result.item.name && $0.counts(on: day) })
    else { return result }
    var result = result
    result.verdict = .waived
    result.waiver = waiver
    return result
  }

  // MARK: Results on disk

  private func path(_ item: SignOffItem) -> String { "\(folder)/\(item.name).json" }

  /// What program and library are: their sizes and times.
  var identity: String {
    [program, library].compactMap(\.self).map { path in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      let size = (attributes?[.size] as? Int) ?? 0
      let time = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      return "\(path) \(size) \(time)"
    }.joined(separator: ", ")
  }

  private func kept(_ item: SignOffItem) -> SignOffResult? {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path(item))),
      let result = try? JSONDecoder().decode(SignOffResult.self, from: data),
      result.program == identity, result.item == item
    else { return nil }
    return result
  }

  private func keep(_ result: SignOffResult) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(result).write(
      to: URL(fileURLWithPath: path(result.item)), options: .atomic)
  }

  // MARK: Commands

  private func run(_ item: SignOffItem) throws -> SignOffResult {
    let start = Date()
    let log = "\(folder)/\(item.name).log"
    try? FileManager.default.removeItem(atPath: "\(folder)/\(item.name).results.json")
    var code: Int32
    switch item.runner {
    case .program:
      code = try execute(
        program, item.arguments + rtl(item) + results(item), log: log)
    case .make: code = try execute("/usr/bin/env", ["make"] + item.arguments, log: log)
    case .twice: code = try executeTwice(item, log: log)
    }
    let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    var tail = text.split(separator: "\n").suffix(12).map(String.init)
    if code == Self.overtime {
      let minutes = (limit / 60).formatted(.number.precision(.fractionLength(0...1)))
      tail.append("it did not end within \(minutes) minutes, and was ended; --limit gives it more")
    }
    let verdict: SignOffResult.Verdict =
      switch code {
      case 0: .passed
      case 3: .undecided
      default: .failed
      }
    return SignOffResult(
      item: item, verdict: verdict, code: code, seconds: Date().timeIntervalSince(start),
      tail: tail, program: identity)
  }

  private func results(_ item: SignOffItem) -> [String] {
    item.leavesResults ? ["--results", "\(folder)/\(item.name).results.json"] : []
  }

  private func rtl(_ item: SignOffItem) -> [String] {
    item.takesLibrary ? library.map { ["--rtl", $0] } ?? [] : []
  }

  private func executeTwice(_ item: SignOffItem, log: String) throws -> Int32 {
    let paths = ["first", "second"].map { "\(folder)/\(item.name).\($0)" }
    defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
    for path in paths {
      let code = try execute(program, item.arguments + [path] + rtl(item), log: log)
      if code != 0 { return code }
    }
    let files = paths.map { FileManager.default.contents(atPath: $0) }
    guard let first = files[0], !first.isEmpty, first == files[1] else {
      try Data("the two runs give different bytes\n".utf8).write(to: URL(fileURLWithPath: log))
      return 1
    }
    return 0
  }

  func execute(_ path: String, _ arguments: [String], log: String) throws -> Int32 {
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    guard let output = FileHandle(forWritingAtPath: log) else {
      throw Failure(description: "\(log): cannot be written; name another folder with --out")
    }
    defer { try? output.close() }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = output
    do {
      try process.run()
    } catch {
      throw Failure(description: "\(path): cannot be run: \(error.localizedDescription)")
    }
    let due = Date().addingTimeInterval(limit)
    while process.isRunning {
      guard Date() < due else {
        // It leads a group of its own: what it started goes with it, heeding SIGTERM or not.
        let group = -process.processIdentifier
        kill(group, SIGTERM)
        Thread.sleep(forTimeInterval: 2)
        kill(group, SIGKILL)
        process.waitUntilExit()
        return Self.overtime
      }
      Thread.sleep(forTimeInterval: 0.02)
    }
    process.waitUntilExit()
    return process.terminationReason == .exit ? process.terminationStatus : 1
  }
}
