import Foundation
import Testing

@Suite("ricochet faults")
struct FaultsCommandTests {
  @Test("a table of cycles by outcome, and what the whole comes to")
  func table() throws {
    let outcome = try Command.run(
      "faults", "--fault", "lost-completion", "--fault", "lost-interrupt", "--access", "direct",
      "--ring", "split", "--stride", "300")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("lost-completion"))
    #expect(outcome.output.contains("no silent corruption, no hang, no loss"))
  }

  @Test("a device that takes bad data ends with code 1, the fault and the cycle")
  func broken() throws {
    let outcome = try Command.run(
      "faults", "--fault", "poisoned-completion", "--access", "direct", "--ring", "split",
      "--mutant", "takes-poisoned-data")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("poisoned-completion, direct, split: silent from cycle"))
  }

  @Test("what was flushed outlives the program")
  func killed() throws {
    let arguments = [
      "faults", "--fault", "killed", "--access", "direct", "--ring", "split", "--kills", "12",
    ]
    let outcome = try Command.run(list: arguments)
    #expect(outcome.code == 0, "\(outcome.output)")
    let row = try #require(outcome.output.split(separator: "\n").dropFirst().first)
    let fields = row.split(separator: " ")
    #expect(fields[0] == "killed" && fields[6] != "0" && fields[9] == "0", "\(row)")
    let late = try Command.run(list: arguments + ["--mutant", "flushes-late"])
    #expect(late.code == 1)
    #expect(late.output.contains("lost what was flushed"), "\(late.output)")
  }

  @Test("a program that is killed ends with the signal, and one that is not leaves a journal")
  func sudden() throws {
    let image = NSTemporaryDirectory() + "ricochet-kill-\(UUID().uuidString).img"
    try Data(repeating: 7, count: 32 << 10).write(to: URL(fileURLWithPath: image))
    defer { try? FileManager.default.removeItem(atPath: image) }
    let arguments = ["run", "--engine", "model", "--image", image, "--write-size", "8K"]
    #expect(try Command.run(list: arguments + ["--kill-at", "3000"]).code == SIGKILL)
    #expect(try Command.run(list: arguments + ["--kill-at", "900000000"]).code == 0)
  }

  @Test("a file system without room fails requests with its reason, and serves with room again")
  func noSpace() throws {
    let arguments = [
      "faults", "--fault", "no-space", "--access", "direct", "--ring", "split", "--stride", "200",
    ]
    let outcome = try Command.run(list: arguments + ["--json"])
    #expect(outcome.code == 0, "\(outcome.output) \(outcome.error)")
    let table = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let rows = try #require(table["rows"] as? [[String: Any]])
    guard let row = rows.first else {
      // No mount namespaces here: it is said, and nothing was tried.
      #expect((table["skipped"] as? [String])?.count == 1)
      return
    }
    #expect((row["noticed"] as? Int ?? 0) > 0)
    let notices = try #require(row["notices"] as? [String])
    #expect(notices.contains { $0.contains("ioError: No space left on device") }, "\(notices)")
    let silent = try Command.run(list: arguments + ["--mutant", "acknowledges-short-writes"])
    #expect(silent.code == 1)
    #expect(
      silent.output.contains("no-space, direct, split: silent from cycle"), "\(silent.output)")
  }

  @Test("what is no fault is refused")
  func usage() throws {
    #expect(try Command.run("faults", "--fault", "bad-weather").code == 2)
    #expect(try Command.run("faults", "--stride", "0").code == 2)
    #expect(try Command.run("faults", "--kills", "0").code == 2)
  }
}
