import ArgumentParser
import Endpoint
import Foundation
import RTLBridge
import Scenarios

/// A guest that breaks every rule, drawn from a seed.
struct HostileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hostile",
    abstract: "Malformed chains and register writes without end: the device must survive them.",
    discussion: """
      Each case brings a device up, does 40 things that no driver may do, resets the device and \
      reads a sector. The first case that fails is shrunk to the operations that matter, which are \
      written to --out and can be replayed with --replay.
      """)

  @Option(help: "Operations in all.")
  var count: Int = 20_000

  @Option(help: "Seed of the cases.")
  var seed: UInt64 = 1

  @Option(help: "Where the shrunk case goes.")
  var out: String = "hostile.case"

  @Option(help: "Replay this case instead of drawing some.")
  var replay: String?

  @Option(help: "Break one rule of the device on purpose.")
  var mutant: EndpointMutant?

  @Option(help: "The fetch engine, as for `ricochet run`.")
  var engine: EngineKind = .model

  @Option(help: "A shared library with another fetch engine, with --engine rtl.")
  var rtl: String?

  func validate() throws {
    if !(1...1_000_000_000).contains(count) {
      throw ValidationError("--count \(count) is not from 1 to 1G")
    }
    if rtl != nil && engine == .model {
      throw ValidationError("--rtl is for an engine in RTL; use --engine rtl with it")
    }
  }

  func run() throws {
    let file = try ImageFile(source: nil, folder: nil, name: "hostile", seed: 1, limit: 1 << 30)
    defer { file.remove() }
    let image = try DiskImage(path: file.path)
    if engine != .model {
      _ = try Output.start { () throws(DiskRun.StartError) in
        do throws(RTLLibraryError) { return try AssembledEngine(engine, library: rtl) } catch {
          throw .library(error)
        }
      }
    }
    let hostile = HostileRun(image: image, mutant: mutant, engine: engine, library: rtl)
    if let replay { return try self.replay(hostile, replay) }
    let failure = hostile.perform(count: count, seed: seed) {
      Console.error("\($0) of \(count) operations")
    }
    guard let failure else {
      print("\(count) operations: the device survives each case and works after its reset")
      return
    }
    try failure.text.write(toFile: out, atomically: true, encoding: .utf8)
    print(failure.reason)
    print("\(failure.operations.count) operations show it: \(out)")
    print(failure.text, terminator: "")
    throw CommandFailure.violated
  }

  private func replay(_ hostile: HostileRun, _ path: String) throws {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw CommandFailure.badInput("\(path): cannot be read; give the path of a case")
    }
    let lines = text.split(separator: "\n").map(String.init)
    let head = lines.first?.split(separator: " ").map(String.init) ?? []
    guard head.count == 3, head[0] == "hostile", let access = AccessMode(rawValue: head[1]),
      let seed = UInt64(head[2])
    else {
      throw CommandFailure.badInput(
        "\(path):1: is no case; the first line is `hostile ACCESS SEED`")
    }
    var operations: [HostileOperation] = []
    for (number, line) in lines.dropFirst().enumerated() {
      guard let operation = HostileOperation(line) else {
        throw CommandFailure.badInput(
          "\(path):\(number + 2): is no operation; write `KIND A B C` in hexadecimal")
      }
      operations.append(operation)
    }
    guard let reason = hostile.replay(operations, access: access, seed: seed) else {
      print("\(operations.count) operations: the device survives and works after its reset")
      return
    }
    print(reason)
    throw CommandFailure.violated
  }
}
