import Foundation
import Testing

@Suite("ricochet litmus")
struct LitmusCommandTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
  private static let race = root + "/litmus/bugs/publish-then-check.litmus"

  private func file(_ text: String) throws -> String {
    let path = NSTemporaryDirectory() + "ricochet-\(UUID().uuidString).litmus"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test("a file gives its verdict, its outcomes and the schedule of the bad one")
  func verdict() throws {
    let outcome = try Command.run("litmus", Self.race)
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("sometimes holds, all outcomes as expected"))
    #expect(outcome.output.contains("*h e=0 i=0 stuck:engine"))
    #expect(outcome.output.contains("before store idx 1, which waits in the store buffer"))
  }

  @Test("as JSON the same is one object")
  func json() throws {
    let outcome = try Command.run("litmus", Self.race, "--json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(object["holds"] as? Bool == true)
    #expect((object["outcomes"] as? [Any])?.count == 4)
  }

  @Test("the corpus holds, and with a broken rule it does not")
  func corpus() throws {
    let whole = try Command.run("litmus", "corpus", "--folder", Self.root + "/litmus")
    #expect(whole.code == 0)
    #expect(whole.output.contains("the corpus holds"))
    #expect(whole.output.contains("the timed machine agrees"))
    let broken = try Command.run(
      "litmus", "corpus", "--folder", Self.root + "/litmus", "--mutant", "read-passes-posted")
    #expect(broken.code == 1)
  }

  @Test("timed runs count the outcomes, and a broken rule ends with code 1")
  func timed() throws {
    let outcome = try Command.run("litmus", Self.race, "--timed", "--seeds", "1000")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("timed runs 1000"))
    #expect(outcome.output.contains("e=0 i=0 stuck:engine, first with seed"))
    let again = try Command.run("litmus", Self.race, "--timed", "--seeds", "1000")
    #expect(again.output == outcome.output)
    let broken = try Command.run(
      "litmus", Self.race, "--timed", "--timed-mutant", "store-queue-absent")
    #expect(broken.code == 1)
    #expect(broken.output.contains("no seed below"))
  }

  @Test("timed runs need outcomes beside the file, and go with no other kind of run")
  func timedUsage() throws {
    let path = try file("memory\n x host wb\ncpu a\n store x 1\nnever x = 2\n")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let alone = try Command.run("litmus", path, "--timed")
    #expect(alone.code == 2)
    #expect(alone.error.contains("no expected outcomes beside the file; make them with --write"))
    for options in [["--vary", "barriers"], ["--write"], ["--seeds", "0"]] {
      #expect(try Command.run(list: ["litmus", Self.race, "--timed"] + options).code == 2)
    }
    #expect(try Command.run("litmus", Self.race, "--timed-mutant", "lines-stay").code == 2)
  }

  @Test("a fetch engine walks the ring of timed runs, where there is a ring")
  func timedEngine() throws {
    let file = Self.root + "/litmus/index/x86-compiler.litmus"
    let walked = try Command.run("litmus", file, "--timed", "--engine", "model")
    #expect(walked.code == 0)
    #expect(walked.output.contains("ring walked by"))
    let corpus = try Command.run(
      "litmus", "corpus", "--folder", Self.root + "/litmus", "--timed", "--engine", "model")
    #expect(corpus.code == 0)
    let none = try Command.run("litmus", Self.race, "--timed", "--engine", "model")
    #expect(none.code == 2)
    #expect(none.error.contains("no agent walks a ring"))
    #expect(try Command.run("litmus", file, "--engine", "model").code == 2)
  }

  @Test("the missing barrier is found")
  func vary() throws {
    let outcome = try Command.run("litmus", Self.race, "--vary", "barriers")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("barrier smp in driver before 'e = load event'"))
  }

  @Test("a condition that fails ends with code 1")
  func fails() throws {
    let path = try file("memory\n x host wb\ncpu a\n store x 1\nnever x = 1\n")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let outcome = try Command.run("litmus", path)
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("never fails"))
  }

  @Test("what cannot be read, and what is too large, end with code 2 and one line")
  func bad() throws {
    let path = try file("memory\n x host wb\ncpu a\n store y 1\nnever x = 1\n")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let outcome = try Command.run("litmus", path)
    #expect(outcome.code == 2)
    #expect(outcome.error == "ricochet: \(path):4:8: no location 'y'\n")
    let missing = try Command.run("litmus", path + ".not")
    #expect(missing.code == 2)
    let large = try Command.run("litmus", Self.race, "--limit", "10")
    #expect(large.code == 2)
    #expect(large.error.contains("states, more than the limit of"))
    let corpus = try Command.run("litmus", "corpus", "--vary", "barriers")
    #expect(corpus.code == 2)
  }
}
