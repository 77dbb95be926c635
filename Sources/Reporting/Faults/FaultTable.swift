import Dispatch
import Foundation
public import Scenarios
import Synchronization
import VirtioLayouts

/// Faults swept over every cycle of some requests, on several machines.
public struct FaultTable: Encodable, Sendable {
  /// One fault on one machine.
  public struct Row: Encodable, Sendable {
    /// The fault's name.
    public var fault: String
    /// How the device reaches data.
    public var access: String
    /// The format of the rings.
    public var ring: String
    /// The fetch engine.
    public var engine: String
    /// Cycles of the requests' life, each tried.
    public var cycles: UInt64
    /// Runs that stand for them.
    public var runs: Int
    /// Cycles by how the run with the fault in them ended.
    public var right: UInt64
    /// The driver noticed, and the device works after a reset.
    public var noticed: UInt64
    /// Nothing was left for the fault to happen to.
    public var untouched: UInt64
    /// Silent corruption.
    public var silent: UInt64
    /// A stand.
    public var hang: UInt64
    /// A device that does not come back.
    public var broken: UInt64
    /// Error messages or registers that say something else than what happened.
    public var misreported: UInt64
    /// Runs in which the judge found a broken rule.
    public var judged: Int
    /// How the driver noticed, most often first.
    public var notices: [String]
    /// What Advanced Error Reporting said, most often first.
    public var reports: [String]
    /// What is wrong, one line for each kind of bad end.
    public var failures: [String]
  }

  /// A machine to try faults on.
  public struct Machine: Sendable {
    /// What it is.
    public var configuration: SystemConfiguration

    /// A machine with the given access, ring format and engine.
    public init(access: AccessMode, packed: Bool, engine: EngineKind) {
      configuration = SystemConfiguration(access: access, bounceByteCount: 1 << 20)
      configuration.engine = engine
      if packed { configuration.ringFeatures = [.ringPacked] }
    }
  }

  /// In the order of machines and faults.
  public var rows: [Row] = []
  /// What was not tried, with the reason, one line each.
  public var skipped: [String] = []

  /// What some faults need besides a machine.
  public struct Means: Sendable {
    /// Where disk images of the runs go; they are removed again.
    public var folder: String
    /// A folder on a small file system, which runs fill; nil where there is none.
    public var smallFolder: String?
    /// The `ricochet` that is killed; nil where there is none.
    public var program: String?
    /// Runs that are killed for each machine.
    public var killCount = 40

    /// Means from their parts.
    public init(folder: String, smallFolder: String? = nil, program: String? = nil) {
      self.folder = folder
      self.smallFolder = smallFolder
      self.program = program
    }
  }

  /// Sweeps each of `kinds` over each of `machines`, on all processors of this computer.
  ///
  /// Which processor takes which sweep does not show in the table.
  ///
  /// What a machine or this computer lacks is skipped.
  ///
  /// - Parameter stride: 1 for every cycle.
  /// - Throws: what keeps a machine from starting.
  public init(
    machines: [Machine], kinds: [FaultKind], stride: UInt64, means: Means,
    say: @Sendable (String) -> Void
  ) throws {
    let jobs = machines.flatMap { machine in kinds.map { (machine, $0) } }
    let results = Mutex<[Int: Result<Row?, any Error>]>([:])
    let fullDisk = Mutex<Int>(0)
    DispatchQueue.concurrentPerform(iterations: jobs.count) { index in
      let (machine, kind) = jobs[index]
      let result = Result<Row?, any Error> {
        guard kind == .noSpace else {
          return try Self.row(machine.configuration, kind, stride, means, index)
        }
        // One at a time: each fills the file system of all.
        return try fullDisk.withLock { _ in
          try Self.row(machine.configuration, kind, stride, means, index)
        }
      }
      let done = results.withLock {
        $0[index] = result
        return $0.count
      }
      say("\(done) of \(jobs.count): \(kind.rawValue), \(machine.configuration.access.rawValue)")
    }
    for index in jobs.indices {
      let (machine, kind) = jobs[index]
      let name = "\(kind.rawValue), \(machine.configuration.access.rawValue)"
      do {
        if let row = try results.withLock({ $0[index] })?.get() {
          rows.append(row)
        } else {
          skipped.append("\(name): skipped, \(kind.missingMeans)")
        }
      } catch let lack as EngineLack {
        skipped.append("\(name): skipped, \(lack)")
      }
    }
  }

  /// One sweep; nil where its means are missing.
  private static func row(
    _ machine: SystemConfiguration, _ kind: FaultKind, _ stride: UInt64, _ means: Means,
    _ index: Int
  ) throws -> Row? {
    let name = "fault-\(ProcessInfo.processInfo.processIdentifier)-\(index)"
    if kind == .killed {
      guard let program = means.program else { return nil }
      return Row(
        try KillSweep(
          machine, count: means.killCount, program: program, folder: "\(means.folder)/\(name)"),
        machine)
    }
    guard let folder = kind == .noSpace ? means.smallFolder : means.folder else { return nil }
    let path = "\(folder)/\(name).img"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data().write(to: URL(fileURLWithPath: path))
    do {
      return Row(try FaultSweep(machine, kind: kind, stride: stride, path: path), machine)
    } catch  where kind == .queueReset && machine.library != nil {
      // An engine of somebody else may have no reset of queues.
      return nil
    }
  }

  /// Whether no run ended as none may.
  public var holds: Bool { rows.allSatisfy(\.failures.isEmpty) }

  /// What Advanced Error Reporting said of each fault, on whatever machine.
  private var reportLines: [String] {
    var lines: [String] = []
    var seen = Set<String>()
    for fault in rows.map(\.fault) where seen.insert(fault).inserted {
      var reports: [String] = []
      for report in rows.filter({ $0.fault == fault }).flatMap(\.reports)
      where !reports.contains(report) { reports.append(report) }
      lines.append("\(fault): " + (reports.isEmpty ? "no report" : reports.joined(separator: "; ")))
    }
    return lines
  }

  /// The table, what the driver noticed, and what is wrong.
  public var text: String {
    var lines = [
      [
        "fault", "memory", "ring", "engine", "cycles", "runs", "right", "noticed", "untouched",
        "silent", "hang", "broken", "misreported", "judge",
      ]
    ]
    for row in rows {
      lines.append(
        [row.fault, row.access, row.ring, row.engine]
          + [row.cycles, UInt64(row.runs), row.right, row.noticed, row.untouched, row.silent]
          .map { "\($0)" } + [
            "\(row.hang)", "\(row.broken)", "\(row.misreported)", "\(row.judged)",
          ])
    }
    var text = [RunTable.aligned(lines)]
    text += reportLines
    text += rows.flatMap(\.failures)
    text += skipped
    let cycles = rows.reduce(0) { $0 + $1.cycles }
    let runs = rows.reduce(0) { $0 + $1.runs }
    text.append(
      holds
        ? "\(cycles) cycles in \(runs) runs: no silent corruption, no hang, no loss"
        : "\(rows.count { !$0.failures.isEmpty }) rows with a bad end")
    return text.joined(separator: "\n")
  }
}
