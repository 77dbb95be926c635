import Endpoint
import Foundation
import Scenarios
import VirtioLayouts

/// Measures by the project's scripts, which start QEMU, clients and SystemC.
public struct DoorTools {
  /// Why nothing could be measured.
  public struct Failure: Error, CustomStringConvertible {
    /// One line.
    public var description: String
  }

  private let program: String
  private let root: String
  private let milliseconds: Int
  /// Takes a line about what goes on.
  private let say: (String) -> Void

  /// Makes tools that run `program` and find their scripts under `root`.
  public init(
    program: String, root: String, milliseconds: Int, say: @escaping (String) -> Void
  ) {
    self.program = program
    self.root = root
    self.milliseconds = milliseconds
    self.say = say
  }

  /// Measures once; nil where what it needs is not there.
  public func measure(
    _ measurement: DoorMeasurement, _ subject: DoorSubject
  ) throws -> DoorsBenchmark.Values? {
    say("\(measurement.words): \(subject.rawValue)")
    let script = "\(root)/scripts/guests/measure.sh"
    let common = [
      subject.rawValue, "--program", program, "--folder", "\(root)/.build/guests",
      "--milliseconds", "\(milliseconds)",
    ]
    switch (measurement, subject) {
    case (.client, .inside): return try inside(.model)
    case (.client, .insideRTL): return try inside(.rtl)
    case (.boot, _):
      return try run([script, "boot"] + common, value: 1).map { [("", $0[0].value)] }
    case (.guest, _): return try run([script, "guest"] + common, value: 1)
    case (.client, _): return try run([script, "client"] + common, value: 2)
    case (.accesses, _):
      let library = URL(fileURLWithPath: program).deletingLastPathComponent().path
      return try run(
        [
          "\(root)/scripts/systemc.sh", "--program", program, "--library", library, "--out",
          "\(root)/.build/systemc", "--rate",
        ], value: 1)
    }
  }

  /// The same reads in this process, without a door.
  private func inside(_ engine: EngineKind) throws -> DoorsBenchmark.Values {
    let image = FileManager.default.temporaryDirectory
      .appendingPathComponent("ricochet-doors-\(ProcessInfo.processInfo.processIdentifier).img")
    try Data(count: 16 << 20).write(to: image)
    defer { try? FileManager.default.removeItem(at: image) }
    return try [1, 8, 32].map { depth in
      var configuration = SystemConfiguration(access: .direct)
      configuration.engine = engine
      configuration.memoryByteCount = 64 << 20
      configuration.ringFeatures = []
      let machine = SimulatedSystem(
        configuration: configuration, image: try DiskImage(path: image.path),
        engine: try AssembledEngine(engine))
      let outcome = try BlockLoop(machine: machine).perform(
        count: 4 * milliseconds, byteCount: 4096, depth: depth)
      guard outcome.faultCount == 0 else { throw Failure(description: "a rule was broken") }
      return ("\(depth)", Double(outcome.requestCount) / outcome.processorSeconds)
    }
  }

  /// Runs a script that prints a name and numbers in each line; nil when it lacks something.
  private func run(_ words: [String], value: Int) throws -> DoorsBenchmark.Values? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = words
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let last = String(decoding: complaint, as: UTF8.self).split(separator: "\n").last ?? ""
    if process.terminationStatus == 3 {
      say("SKIPPED: \(last)")
      return nil
    }
    let values = Self.values(String(decoding: text, as: UTF8.self), at: value)
    guard process.terminationStatus == 0, !values.isEmpty else {
      throw Failure(description: "\(words[0]): \(last.isEmpty ? "no measurement" : String(last))")
    }
    return values
  }

  /// The lines that are a name and enough numbers.
  static func values(_ text: String, at place: Int) -> DoorsBenchmark.Values {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count > place, let value = Double(words[place]) else { return nil }
      return (String(words[0]), value)
    }
  }
}
