import Foundation
import Testing

@Suite("ricochet judge")
struct JudgeCommandTests {
  private func withTrace(
    _ arguments: [String], _ body: (_ path: String, _ run: Command.Outcome) throws -> Void
  ) throws {
    let base = NSTemporaryDirectory() + "ricochet-judge-\(UUID().uuidString)"
    let (image, trace) = (base + ".img", base + ".trace")
    try Data(repeating: 7, count: 32 << 10).write(to: URL(fileURLWithPath: image))
    defer { for path in [image, trace] { try? FileManager.default.removeItem(atPath: path) } }
    let run = try Command.run(
      list: [
        "run", "--engine", "model", "--image", image, "--trace", trace, "--request-size", "8K",
        "--write-size", "8K", "--depth", "2",
      ] + arguments)
    try body(trace, run)
  }

  @Test("a trace that holds is said to hold, rule by rule")
  func holds() throws {
    try withTrace(["--access", "iommu"]) { path, run in
      #expect(run.code == 0)
      let outcome = try Command.run("judge", path)
      #expect(outcome.code == 0)
      #expect(outcome.output.contains("no-use-after-invalidation"))
      #expect(outcome.output.contains("\nholds: "))
      let json = try Command.run("judge", path, "--json")
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      #expect(object["verdict"] as? String == "holds")
    }
  }

  @Test("a broken rule is named with clause, cycle and witnesses, exit code 1")
  func violated() throws {
    try withTrace(["--mutant", "interrupt-before-used-index"]) { path, run in
      #expect(run.code == 1)
      let outcome = try Command.run("judge", path)
      #expect(outcome.code == 1)
      #expect(outcome.output.contains("index-before-interrupt (VIRTIO v1.4"))
      #expect(outcome.output.contains("in cycle "))
      let few = try Command.run("judge", path, "--limit", "0")
      #expect(few.code == 1)
      #expect(few.output.contains("more violations are not listed"))
    }
  }

  @Test("the traces of other devices and transports are judged as well")
  func devices() throws {
    for arguments in [
      ["--device", "net", "--frames", "20"], ["--device", "rng"], ["--device", "console"],
      ["--transport", "mmio"], ["--ring", "packed"], ["--access", "promised"],
    ] {
      try withTrace(arguments) { path, run in
        #expect(run.code == 0, "\(arguments) \(run.error)")
        let outcome = try Command.run("judge", path)
        #expect(outcome.code == 0, "\(arguments) \(outcome.output) \(outcome.error)")
      }
    }
  }

  @Test("a file that is no whole trace ends with code 2 and one line")
  func bad() throws {
    let missing = try Command.run("judge", "nothing.trace")
    #expect(missing.code == 2)
    #expect(missing.error.hasPrefix("ricochet: nothing.trace: cannot be read"))
    try withTrace([]) { path, _ in
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try text.dropLast(40).write(toFile: path, atomically: true, encoding: .utf8)
      let cut = try Command.run("judge", path)
      #expect(cut.code == 2)
      #expect(cut.error.split(separator: "\n").count == 1)
    }
  }
}
