import Foundation
import Testing

@testable import JobFarm

@Suite("farms")
struct FarmTests {
  /// A folder, and a worker that is a script.
  final class Bench {
    let folder: FarmFolder
    var worker: String { folder.path + "/worker" }

    /// - Parameter body: what the worker does; $1 is the job, $2 the result.
    init(_ body: String) throws {
      folder = try FarmFolder(NSTemporaryDirectory() + "farm-\(UUID().uuidString)")
      try Data("#!/bin/bash\necho run >>\"$1.calls\"\n\(body)\n".utf8)
        .write(to: URL(fileURLWithPath: worker))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: worker)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder.path) }

    func run(_ names: [String]) throws -> [String: FarmOutcome] {
      var found: [String: FarmOutcome] = [:]
      let farm = LocalFarm(program: worker, arguments: [], workerCount: 2)
      try farm.run(names, in: folder) { name, outcome in
        #expect(found[name] == nil, "\(name) is told of twice")
        found[name] = outcome
      }
      return found
    }

    func calls(_ name: String) -> Int {
      let text = try? String(contentsOfFile: folder.job(name) + ".calls", encoding: .utf8)
      return (text ?? "").split(separator: "\n").count
    }
  }

  @Test("each job is done once, and what has its result is not run again")
  func done() throws {
    let bench = try Bench("echo done >\"$2\"")
    let names = (0..<5).map { "j\($0)" }
    #expect(try bench.run(names).values.allSatisfy { $0 == .done })
    #expect(try bench.run(names + ["last"]).count == 6)
    #expect(names.map(bench.calls) == [1, 1, 1, 1, 1])
  }

  @Test("a worker that is ended from outside is tried again, three times at most")
  func lost() throws {
    let bench = try Bench(
      "if [[ $1 == *once* && ! -e $1.seen ]]; then touch $1.seen; kill -KILL $$; fi\n"
        + "if [[ $1 == *always* ]]; then kill -KILL $$; fi\necho done >$2")
    #expect(try bench.run(["once", "always"]) == ["once": .done, "always": .lost(tries: 3)])
    #expect(bench.calls("once") == 2)
    #expect(bench.calls("always") == 3)
  }

  @Test("one that falls over by itself is not, nor one that refuses")
  func crashed() throws {
    let bench = try Bench(
      "if [[ $1 == *crash* ]]; then kill -SEGV $$; fi\necho no such thing; exit 2")
    let found = try bench.run(["crash", "bad"])
    #expect(
      found == ["crash": .crashed(signal: 11), "bad": .refused(line: "no such thing")])
    #expect(bench.calls("crash") == 1)
  }

  @Test("one that runs into its limit is told of at once, whether it works or waits")
  func overtime() throws {
    let bench = try Bench("if [[ $1 == *works* ]]; then exit 155; fi; exit 142")
    let found = try bench.run(["works", "waits"])
    #expect(found == ["works": .overtime, "waits": .overtime])
    #expect(bench.calls("works") == 1 && bench.calls("waits") == 1)
  }

  @Test("a limit is from a millisecond to a day")
  func limits() {
    for seconds in [0, -1, .nan, .infinity, 0.0009, 86_401] {
      #expect(WorkerLimit(seconds: seconds) == nil)
    }
    #expect(WorkerLimit(seconds: 0.25)?.seconds == 0.25)
  }

  @Test("exit codes as shells tell them")
  func codes() {
    #expect(FarmOutcome.meaning(of: 137, line: "") == nil)
    #expect(FarmOutcome.meaning(of: 143, line: "") == nil)
    #expect(FarmOutcome.meaning(of: 132, line: "") == .crashed(signal: 4))
    #expect(FarmOutcome.meaning(of: 128 + SIGPROF, line: "") == .overtime)
    #expect(FarmOutcome.meaning(of: 2, line: "x") == .refused(line: "x"))
  }

  @Test("tasks of an array are read from the queue, ranges and limits too")
  func queue() {
    let text = "12 3\n12 7-9%2\n12 1,5\n13 2\n12 N/A\n"
    #expect(SlurmCommands.tasks(in: text, of: "12", count: 9) == [1, 3, 5, 7, 8])
    #expect(SlurmCommands.tasks(in: "", of: "12", count: 9) == [])
  }

  @Test("the script of an array keeps paths with blanks and quotes together")
  func script() {
    let script = SlurmCommands.script(
      program: "/a b/ricochet", arguments: ["regress", "worker"], folder: "/it's", list: "/l")
    #expect(script.contains("'/a b/ricochet' 'regress' 'worker' '/it'\\''s'/\"$name.job\""))
  }
}
