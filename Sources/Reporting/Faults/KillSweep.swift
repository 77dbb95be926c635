import Endpoint
import Foundation
public import Scenarios
import VirtioLayouts

/// A disk job whose program is killed, in many cycles, and what its image then holds.
///
/// A run that ends says when each flush ended; the same seed gives the same cycles. Each other run
/// is killed in a cycle of its own, its image is looked at, and the job is done again on it.
public struct KillSweep: Sendable {
  /// Why nothing could be tried.
  public struct Failure: Error, CustomStringConvertible {
    /// One line.
    public let description: String
  }

  /// Cycles of the job that ends.
  public private(set) var cycleCount: UInt64 = 0
  /// Runs that were killed.
  public private(set) var killCount = 0
  /// Runs that had ended before.
  public private(set) var lateCount = 0
  /// What is wrong: the cycle, and what.
  public private(set) var faults: [(cycle: UInt64, what: String)] = []

  private static let imageByteCount = 64 << 10
  private let program: String
  private let machine: SystemConfiguration
  private let folder: URL

  /// Kills `count` runs, evenly over the job.
  ///
  /// - Parameters:
  ///   - program: the `ricochet` to run.
  ///   - folder: where its images go; they are removed again.
  /// - Throws: ``Failure``.
  public init(
    _ machine: SystemConfiguration, count: Int, program: String, folder: String
  ) throws {
    self.program = program
    self.machine = machine
    self.folder = URL(fileURLWithPath: folder)
    let manager = FileManager.default
    try manager.createDirectory(at: self.folder, withIntermediateDirectories: true)
    defer { try? manager.removeItem(at: self.folder) }
    let old = (0..<Self.imageByteCount).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 >> 9) }
    let image = self.folder.appendingPathComponent("old.img")
    try Data(old).write(to: image)
    let journalFile = self.folder.appendingPathComponent("journal").path
    _ = try run(image, "whole", ["--journal", journalFile])
    let new = try disk("whole")
    guard let text = try? String(contentsOfFile: journalFile, encoding: .utf8),
      let journal = DiskJournal(text: text)
    else { throw Failure(description: "\(program): a run leaves no journal") }
    cycleCount = journal.cycleCount
    let step = max(1, cycleCount / UInt64(max(count, 1)))
    for cycle in stride(from: step / 2, to: cycleCount, by: Int(step)) {
      let name = "killed-\(cycle)"
      guard try run(image, name, ["--kill-at", "\(cycle)"]) == nil else {
        lateCount += 1
        continue
      }
      killCount += 1
      let found = try disk(name)
      if let wrong = journal.fault(found, old: old, new: new, killedAt: cycle) {
        faults.append((cycle, wrong))
      }
      // The image serves another run.
      let left = self.folder.appendingPathComponent(name).appendingPathComponent(imageName)
      let code = try run(left, "again", [])
      if code != 0 { faults.append((cycle, "a run on the image ends with code \(code ?? -1)")) }
      try? manager.removeItem(at: self.folder.appendingPathComponent(name))
    }
  }

  private var imageName: String { "disk-\(machine.access.rawValue).img" }

  private func disk(_ name: String) throws -> [UInt8] {
    let file = folder.appendingPathComponent(name).appendingPathComponent(imageName)
    return [UInt8](try Data(contentsOf: file))
  }

  /// Does the job on a copy of `image`; its exit code, or nil when it was killed.
  private func run(_ image: URL, _ name: String, _ more: [String]) throws -> Int32? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    var arguments = [
      "run", "--access", machine.access.rawValue, "--engine", machine.engine.rawValue, "--ring",
      machine.ringFeatures.contains(.ringPacked) ? "packed" : "split", "--json", "--image",
      image.path, "--work", folder.appendingPathComponent(name).path, "--write-size", "32K",
      "--request-size", "4K", "--depth", "4", "--flush-every", "4", "--bounce-size", "1M",
    ]
    if let mutant = machine.endpoint.mutant { arguments += ["--mutant", mutant.rawValue] }
    process.arguments = arguments + more
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw Failure(description: "\(program): cannot be run: \(error.localizedDescription)")
    }
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal ? nil : process.terminationStatus
  }
}
