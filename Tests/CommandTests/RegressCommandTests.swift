import Foundation
import RTLBridge
import Testing

@Suite("ricochet regress")
struct RegressCommandTests {
  /// A folder that is gone when the test ends.
  final class Place {
    let path = NSTemporaryDirectory() + "regress-\(UUID().uuidString)"
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private static let withoutRTL = ["--set", "engine=model", "--set", "traffic=job,fault,hostile"]

  private func regress(_ place: Place, _ arguments: [String]) throws -> Command.Outcome {
    try Command.run(
      list: ["regress", "--out", place.path] + Self.withoutRTL + arguments)
  }

  /// What a report says apart from times.
  private func report(_ place: Place) throws -> [String: String] {
    let outcome = try Command.run("regress", "report", place.path, "--json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    return try ["runs", "held", "failed", "cycles", "binsHit", "coverage"].reduce(into: [:]) {
      // Keys in order, so that equal values are equal texts.
      let value = try JSONSerialization.data(
        withJSONObject: try #require(object[$1]), options: [.sortedKeys, .fragmentsAllowed])
      $0[$1] = String(decoding: value, as: UTF8.self)
    }
  }

  @Test("runs, bins and the slowest runs are told, and nothing fails")
  func holds() throws {
    let place = Place()
    let outcome = try regress(place, ["--seeds", "24", "--round", "12"])
    #expect(outcome.code == 0, "\(outcome.output) \(outcome.error)")
    #expect(outcome.output.contains("runs      24: 24 held, 0 failed"))
    #expect(outcome.error.contains("round 2 of 2: 24 of 24 runs, 0 failed"))
    #expect(outcome.output.contains("coverage by cross:"))
  }

  @Test("a scenario that does not end within its limit is one failure with a replay of its own")
  func overtime() throws {
    let place = Place()
    let outcome = try regress(
      place, ["--seeds", "4", "--set", "traffic=job", "--limit", "0.001"])
    // Timers of processor time tick now and then: a short scenario may slip through.
    #expect(outcome.code == 1, "\(outcome.output) \(outcome.error)")
    #expect(outcome.output.contains("runs      4: "), "\(outcome.output)")
    #expect(outcome.output.contains("worker-overtime: its limit: "), "\(outcome.output)")
    let failures = place.path + "/failures"
    let kinds = try FileManager.default.contentsOfDirectory(atPath: failures)
    #expect(kinds.count == 1)
    let folder = failures + "/" + (try #require(kinds.first))
    let verdict = try String(contentsOfFile: folder + "/verdict.txt", encoding: .utf8)
    let ends = [SIGPROF, SIGALRM].map { "the replay ended by signal \($0)\n" }
    #expect(ends.contains(verdict))
    #expect(try Command.run("regress", "replay", folder + "/replay.txt").code == 0)
    #expect(try Command.run("regress", "--limit", "0").code == 2)
  }

  @Test("in one go, in two, or with other workers: the same runs and the same coverage")
  func resumed() throws {
    let places = [Place(), Place()]
    #expect(
      try regress(places[0], ["--seeds", "30", "--round", "10", "--jobs", "1"]).code == 0)
    #expect(try regress(places[1], ["--seeds", "13", "--round", "10", "--jobs", "3"]).code == 0)
    #expect(try regress(places[1], ["--seeds", "30", "--round", "10", "--jobs", "2"]).code == 0)
    #expect(try report(places[0]) == report(places[1]))
    // Another draw in the same folder is refused.
    let other = try regress(places[1], ["--seeds", "30", "--round", "5"])
    #expect(other.code == 2)
    #expect(other.error.contains("--again"))
  }

  @Test("steering covers more than drawing without it")
  func steering() throws {
    let places = [Place(), Place()]
    #expect(try regress(places[0], ["--seeds", "80", "--round", "20"]).code == 0)
    #expect(try regress(places[1], ["--seeds", "80", "--round", "20", "--unsteered"]).code == 0)
    let hit = try places.map { Int(try report($0)["binsHit"] ?? "") ?? 0 }
    #expect(hit[0] > hit[1], "\(hit)")
  }

  @Test("a failure leaves replay, verdict, log and waveform, and its replay fails again alike")
  func failure() throws {
    let place = Place()
    let outcome = try regress(
      place,
      [
        "--seeds", "10", "--set", "device=blk", "--set", "traffic=job", "--mutant",
        "used-index-before-data",
      ])
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("data-before-index"))
    let failures = place.path + "/failures"
    let kinds = try FileManager.default.contentsOfDirectory(atPath: failures)
    let kind = try #require(kinds.first { $0.hasPrefix("data-before-index") })
    let replay = "\(failures)/\(kind)/replay.txt"
    let verdict = try String(contentsOfFile: "\(failures)/\(kind)/verdict.txt", encoding: .utf8)
    #expect(verdict.contains("rule    data-before-index"))
    if LaneWriter.isPresent {
      #expect(FileManager.default.fileExists(atPath: "\(failures)/\(kind)/wave.fst"))
    }
    let again = try Command.run("regress", "replay", replay)
    #expect(again.code == 1)
    #expect(again.output == verdict)
    #expect(try Command.run("regress", "replay", replay, "--unbroken").code == 0)
  }

  @Test("what is no replay, no knob and no folder is refused")
  func usage() throws {
    let place = Place()
    #expect(try regress(place, ["--set", "weather=bad"]).code == 2)
    #expect(try regress(place, ["--seeds", "0"]).code == 2)
    #expect(try regress(place, ["--jobs", "many"]).code == 2)
    #expect(try Command.run("regress", "report", place.path).code == 2)
    #expect(try Command.run("regress", "replay", place.path).code == 2)
    #expect(try Command.run("regress", "worker", place.path, place.path).code == 2)
    #expect(try Command.run("regress", "space").output.contains("crosses:"))
  }
}
