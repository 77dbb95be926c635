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
  /// What was not swept, since the engine lacks what the machine needs for it; one line each.
  public var lacking: [String] = []

  /// Sweeps each of `kinds` over each of `machines`, on all processors of this computer.
  ///
  /// Which processor takes which sweep does not show in the table.
  ///
  /// - Parameters:
  ///   - stride: 1 for every cycle.
  ///   - folder: where disk images of the runs go; they are removed again.
  /// - Throws: what keeps a machine from starting.
  public init(
    machines: [Machine], kinds: [FaultKind], stride: UInt64, folder: String,
    say: @Sendable (String) -> Void
  ) throws {
    let jobs = machines.flatMap { machine in kinds.map { (machine, $0) } }
    let results = Mutex<[Int: Result<Row, any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: jobs.count) { index in
      let (machine, kind) = jobs[index]
      let path = "\(folder)/fault-\(ProcessInfo.processInfo.processIdentifier)-\(index).img"
      defer { try? FileManager.default.removeItem(atPath: path) }
      let result = Result {
        try Data().write(to: URL(fileURLWithPath: path))
        return Row(
          try FaultSweep(machine.configuration, kind: kind, stride: stride, path: path),
          machine.configuration)
      }
      let done = results.withLock {
        $0[index] = result
        return $0.count
      }
      say("\(done) of \(jobs.count): \(kind.rawValue), \(machine.configuration.access.rawValue)")
    }
    for index in jobs.indices {
      do {
        if let row = try results.withLock({ $0[index] })?.get() { rows.append(row) }
      } catch let lack as EngineLack {
        lacking.append("\(jobs[index].1.rawValue): not run: \(lack)")
      }
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
    text += lacking
    text += rows.flatMap(\.failures)
    let cycles = rows.reduce(0) { $0 + $1.cycles }
    let runs = rows.reduce(0) { $0 + $1.runs }
    text.append(
      holds
        ? "\(cycles) cycles in \(runs) runs: no silent corruption, no hang, no loss"
        : "\(rows.count { !$0.failures.isEmpty }) rows with a bad end")
    return text.joined(separator: "\n")
  }
}

extension FaultTable.Row {
  init(_ sweep: FaultSweep, _ configuration: SystemConfiguration) {
    let access = configuration.access.rawValue
    let ring = configuration.ringFeatures.contains(.ringPacked) ? "packed" : "split"
    func count(_ outcome: FaultOutcome) -> UInt64 { sweep.cycles[outcome] ?? 0 }
    self.init(
      fault: sweep.kind.rawValue, access: access, ring: ring,
      engine: configuration.engine.rawValue, cycles: sweep.cycleCount, runs: sweep.runCount,
      right: count(.right), noticed: count(.noticed), untouched: count(.untouched),
      silent: count(.silent), hang: count(.hang), broken: count(.broken),
      misreported: count(.misreported),
      judged: sweep.rules.values.max() ?? 0,
      notices: sweep.notices.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key),
      reports: sweep.reports.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key),
      failures: sweep.bad.map { bad in
        "\(sweep.kind.rawValue), \(access), \(ring): \(bad.outcome.rawValue) from cycle "
          + "\(bad.cycle) on: \(bad.what)"
      })
  }
}
