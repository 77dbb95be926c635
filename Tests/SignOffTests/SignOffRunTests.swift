import Foundation
import SignOff
import Testing

@Suite("sign-off")
struct SignOffRunTests {
  /// A folder with a program that ends as its first argument says.
  final class Bench {
    let folder = NSTemporaryDirectory() + "signoff-\(UUID().uuidString)"
    var program: String { folder + "/program" }
    var out: String { folder + "/out" }

    /// - Parameter body: what the program does, as a shell script.
    init(_ body: String) throws {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try write(body)
    }

    func write(_ body: String) throws {
      try Data("#!/bin/sh\necho \"$@\" >>\(folder)/calls\n\(body)\n".utf8)
        .write(to: URL(fileURLWithPath: program))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    }

    var calls: [String] {
      let text = try? String(contentsOfFile: folder + "/calls", encoding: .utf8)
      return (text ?? "").split(separator: "\n").map(String.init)
    }

    func perform(
      only: [String], library: String? = nil, waivers: [Waiver] = [], again: Bool = false,
      limit: TimeInterval = 600
    ) throws -> SignOff {
      try SignOffRun(
        program: program, library: library, folder: out, waivers: waivers, day: "2026-11-21",
        limit: limit
      ).perform(.smoke, only: only, again: again) { _ in }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
  }

  @Test("a command that holds passes, one that does not fails with its last lines")
  func verdicts() throws {
    let bench = try Bench("echo a line; case $1 in matrix) exit 1;; hostile) exit 3;; esac")
    let signOff = try bench.perform(
      only: [
        "TESTPLAN_COMPLETED", "PLATFORM_MATRIX_AS_EXPECTED", "SIM_HOSTILE_GUEST_SURVIVED",
      ])
    #expect(signOff.results.map(\.verdict) == [.passed, .failed, .undecided])
    #expect(signOff.results[1].tail == ["a line"])
    #expect(!signOff.isSignedOff)
    #expect(signOff.text.contains("not signed off"))
    #expect(signOff.junit.contains("tests=\"3\" failures=\"1\" skipped=\"1\""))
  }

  @Test("a command that does not end fails, and what it started ends with it")
  func overtime() throws {
    let bench = try Bench(
      "(trap '' TERM; exec sleep 600) & echo $! >$(dirname $0)/child; wait")
    let signOff = try bench.perform(only: ["TESTPLAN_COMPLETED"], limit: 6)
    #expect(signOff.results.map(\.verdict) == [.failed])
    #expect(signOff.results[0].tail.last?.hasPrefix("it did not end within 0.1 minutes") == true)
    let child = try String(contentsOfFile: bench.folder + "/child", encoding: .utf8)
    let number = try #require(Int32(child.trimmingCharacters(in: .whitespacesAndNewlines)))
    // Gone, or dead and waiting for whoever takes orphans; the system may need a moment for it.
    func isGone() -> Bool {
      let state = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)
      return state.map { $0.contains(") Z ") } ?? true
    }
    for _ in 0..<100 where !isGone() { usleep(10_000) }
    #expect(isGone())
  }

  @Test("a run goes on where it was, and begins anew with another program")
  func resume() throws {
    let bench = try Bench("exit 0")
    let items = ["TESTPLAN_COMPLETED", "ORDERING_CORPUS_HOLDS"]
    #expect(try bench.perform(only: [items[0]]).isSignedOff)
    #expect(try bench.perform(only: items).isSignedOff)
    let results = items.map { " --results \(bench.out)/\($0).results.json" }
    #expect(bench.calls == ["conformance" + results[0], "litmus corpus" + results[1]])
    #expect(try bench.perform(only: items, again: true).isSignedOff)
    #expect(bench.calls.count == 4)
    try bench.write("exit 1 # longer")
    #expect(try !bench.perform(only: [items[0]]).isSignedOff)
  }

  @Test("two runs must give the same bytes")
  func twice() throws {
    let name = "SIM_SAME_SEED_SAME_BYTES"
    let same = try Bench("for last; do :; done; echo bytes >$last")
    #expect(try same.perform(only: [name]).isSignedOff)
    let other = try Bench("for last; do :; done; date +%N >$last; echo $last >>$last")
    let signOff = try other.perform(only: [name])
    #expect(signOff.results[0].verdict == .failed)
    #expect(signOff.results[0].tail == ["the two runs give different bytes"])
    let none = try Bench("exit 0")
    #expect(try none.perform(only: [name]).results[0].verdict == .failed)
  }

  @Test("another engine goes to what takes one, and to nothing else")
  func library() throws {
    let bench = try Bench("exit 0")
    let signOff = try bench.perform(only: [], library: bench.program)
    #expect(signOff.results.allSatisfy { $0.item.takesLibrary })
    #expect(signOff.results.count >= 4)
    #expect(bench.calls.filter { $0.contains("--rtl \(bench.program)") }.count >= 4)
    #expect(throws: SignOffRun.Failure.self) { try bench.perform(only: [], library: "/not/there") }
  }

  @Test("a waiver counts until its day, and is named when it is not needed")
  func waivers() throws {
    let bench = try Bench("case $1 in matrix) exit 1;; esac")
    let waiver = Waiver(
      item: "PLATFORM_MATRIX_AS_EXPECTED", reason: "a row is new", owner: "A. Reviewer",
      expires: "2026-11-21")
    var late = waiver
    late.expires = "2026-11-20"
    var idle = waiver
    idle.item = "TESTPLAN_COMPLETED"
    let items = [idle.item, waiver.item]
    let waived = try bench.perform(only: items, waivers: [waiver, idle])
    #expect(waived.isSignedOff)
    #expect(waived.text.contains("waived by A. Reviewer until 2026-11-21: a row is new"))
    #expect(waived.remarks == ["the waiver of TESTPLAN_COMPLETED is not needed: it passed"])
    let expired = try bench.perform(only: items, waivers: [late])
    #expect(!expired.isSignedOff)
    #expect(
      expired.remarks == ["the waiver of PLATFORM_MATRIX_AS_EXPECTED expired on 2026-11-20"])
  }

  @Test("each item has a name of its own, and a level asks for all below it")
  func plan() {
    let names = SignOffPlan.items.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.allSatisfy { $0.isUppercase || $0.isNumber || $0 == "_" } })
    #expect(SignOffPlan.items.filter { $0.level <= .smoke }.allSatisfy { $0.runner != .make })
    #expect(SignOffLevel.smoke < .nightly && SignOffLevel.nightly < .full)
  }
}
