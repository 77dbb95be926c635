import Foundation
import RTLBridge
import Testing

@Suite("ricochet lockstep")
struct LockstepCommandTests {
  @Test(
    "flags that say nothing together are refused with code 2 and named",
    arguments: [
      (["--promises", "1", "--edges"], "--promises has no guest: leave --edges out"),
      (["--promises", "1", "--focus", "ahead"], "--promises has no guest: leave --focus out"),
      (["--promises", "1", "--noise", "1"], "--noise has no guest: leave --promises out"),
      (["--promises", "1", "--by-content"], "leave --by-content out"),
      (["--promises", "1", "--beside", "x.so"], "leave --beside out"),
      (["--promises", "1", "--block", "9"], "leave --block out"),
      (["--noise", "1", "--edges", "--focus", "ahead"], "leave --edges, --focus out"),
      (["--noise", "1", "--descriptors", "9"], "leave --descriptors out"),
      (["--noise", "1", "--by-content"], "leave --by-content out"),
      (["--noise", "1", "--beside", "x.so"], "leave --beside out"),
      (["--beside", "x.so", "--by-content"], "leave --by-content out"),
      (["--rtl", "x.so", "--build", "small"], "--rtl takes the place of --build"),
      (["--noise", "0"], "--noise is not from 1"),
      (["--promises", "1000001"], "--promises is not from 1 to 1000000"),
      (["--block", "0"], "--block is not from 1"),
      (["--descriptors", "0"], "--descriptors is not from 1"),
    ])
  func refused(arguments: [String], part: String) throws {
    let outcome = try Command.run(list: ["lockstep"] + arguments)
    #expect(outcome.code == 2)
    #expect(outcome.error.contains(part), "\(outcome.error)")
    #expect(outcome.output.isEmpty)
  }

  @Test(
    "what cannot be asked of an engine is refused with code 2 and one line",
    .enabled(
      if: RTLLibrary.isPresent(.stream) && RTLLibrary.isPresent(.plain)
        && RTLLibrary.isPresent(.ats), "the RTL is not built"),
    arguments: [
      (["--noise", "1", "--build", "stream"], "--noise compares pin by pin"),
      (["--promises", "1"], "--promises is what the streaming engine alone says"),
      (["--promises", "1", "--build", "ats"], "take --build stream or wide"),
    ])
  func refusedOfAnEngine(arguments: [String], part: String) throws {
    let outcome = try Command.run(list: ["lockstep"] + arguments)
    #expect(outcome.code == 2)
    #expect(outcome.error.contains(part), "\(outcome.error)")
    #expect(outcome.error.split(separator: "\n").count == 1)
    #expect(outcome.output.isEmpty)
  }

  @Test(
    "flags that go together run",
    .enabled(
      if: RTLLibrary.isPresent(.stream) && RTLLibrary.isPresent(.plain), "the RTL is not built"),
    arguments: [
      (["--build", "stream", "--edges", "--focus", "ahead", "--descriptors", "500"], "nothing"),
      (["--build", "stream", "--promises", "2"], "nothing"),
      (["--edges", "--by-content", "--descriptors", "500"], "nothing"),
      (["--descriptors", "500", "--block", "100"], "none"),
      (["--noise", "1"], "none"),
      (["--beside", RTLLibrary.path(of: .plain), "--descriptors", "500"], "nothing"),
    ])
  func holds(arguments: [String], last: String) throws {
    let outcome = try Command.run(list: ["lockstep"] + arguments)
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output.hasSuffix(" \(last)\n"), "\(outcome.output)")
  }

  private static let mutant = "\(RTLLibrary.path(of: .plain).dropLast(3))-wrap_never_flips.so"

  @Test(
    "a block that fails is named by its seed, and fails again as the command says",
    .enabled(
      if: FileManager.default.fileExists(atPath: mutant),
      "needs the mutants; build them with scripts/build-rtl.sh mutants"),
    arguments: [[], ["--by-content"], ["--edges"], ["--focus", "ahead"]])
  func again(flags: [String]) throws {
    let outcome = try Command.run(
      list: ["lockstep", "--rtl", Self.mutant, "--block", "3000"] + flags)
    #expect(outcome.code == 1)
    let line = try #require(outcome.error.split(separator: "\n").last)
    let parts = line.components(separatedBy: "again: ricochet ")
    try #require(parts.count == 2 && parts[0].contains(" fails"))
    let once = try Command.run(list: parts[1].split(separator: " ").map(String.init))
    #expect(once.code == 1)
    #expect(once.error.split(separator: "\n").last == line)
  }
}
