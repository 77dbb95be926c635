@testable import FetchTraffic
import CDescriptorFetchABI
import RTLBridge
import Testing
import VirtioLayouts
import Virtqueues

@Suite(
  "Pages move under the streaming engine and nothing old is used (ATS 1.1, 3)",
  .enabled(if: AtsBench.isPresent, AtsBench.lacks))
struct AtsInvalidationTests {
  /// Random traffic while pages move; what went wrong.
  static func traffic(
    _ library: RTLLibrary? = nil, seed: UInt64, descriptors: Int = 3000
  ) throws -> [String] {
    let bench = try AtsBench(.rough, seed: seed, library: library)
    bench.host.invalidationPeriod = [120, 400, 1500][Int(seed % 3)]
    // Answers come before an invalidation can be complete, or also behind it.
    bench.host.latency = seed % 2 == 0 ? 1...40 : 1...700
    bench.host.requestReadyChance = seed % 2 == 0 ? 256 : 60
    bench.host.completionReadyChance = seed % 5 == 0 ? 40 : 256
    // Now and then everything lies in one page of 2 MiB.
    if seed % 4 == 3 {
      bench.host.blockBits = { _ in 9 }
      bench.host.invalidationPeriod = 1500
    }
    bench.environment.windowMode = seed % 2 == 0 ? DFE_WINDOW_NONE : DFE_WINDOW_MIXED
    let traffic = RandomTraffic(bench.environment, faultChance: 0)
    var steps = 0
    while traffic.descriptorCount < descriptors, steps < 100 * descriptors {
      traffic.step()
      steps += 1
    }
    var found = bench.violations + traffic.violations
    if traffic.descriptorCount < descriptors { found.append("\(traffic.descriptorCount) came") }
    if !bench.settle() { found.append("invalidations are not complete") }
    if bench.host.completedCount != bench.host.begunCount {
      found.append("completions are missing")
    }
    if bench.host.completedCount < 5 { found.append("hardly a page moved") }
    let counters = bench.counters
    let asked = counters["translation_misses"] + counters["discarded_answers"]
    if counters["translation_requests"] != asked { found.append("requests are not counted") }
    if UInt64(bench.host.requestCount) != asked { found.append("requests differ from the host's") }
    if UInt64(bench.host.completedCount) != counters["invalidations"] {
      found.append("invalidations are not counted")
    }
    // A limit below a chain's length is the one fault that is left.
    let codes = Set(bench.environment.errors.map { Int($0.pins.err_code) })
    if !codes.isSubset(of: [DFE_ERR_CHAIN_TOO_LONG]) { found.append("errors: \(codes)") }
    return found
  }

  @Test(
    "random traffic brings what was written while pages move", arguments: 0..<16 as Range<UInt64>)
  func random(seed: UInt64) throws {
    let found = try Self.traffic(seed: seed)
    #expect(found == [])
  }

  /// A read is under way when its page moves; cycles until its end, and until the completion.
  static func moveUnderRead(
    _ library: RTLLibrary? = nil
  ) throws -> (end: UInt64, completion: UInt64?) {
    let bench = try AtsBench(EngineTiming(latency: 3000...3000), library: library)
    bench.host.latency = 1...1
    let ring = GuestRing(bench.environment, queue: 0, size: 8)
    bench.environment.onDescriptor = ring.take
    ring.enable()
    ring.add([GuestBuffer(address: 16, length: 1)])
    ring.publish()
    try #require(bench.environment.run { !bench.environment.reads.isEmpty })
    let end = bench.environment.reads[0].due
    bench.host.move(bench.page(0))
    _ = bench.environment.run(4000) { bench.host.completedCount > 0 }
    return (end, bench.host.completedCount > 0 ? bench.environment.cycle : nil)
  }

  /// What goes wrong when a page moves while the answer to its request is under way.
  ///
  /// The invalidation is complete before the answer comes, which in about half of the seeds is of
  /// before the move.
  static func overtaken(_ library: RTLLibrary? = nil, seed: UInt64) throws -> [String] {
    let bench = try AtsBench(seed: seed, library: library)
    bench.host.latency = 1000...1000
    let ring = GuestRing(bench.environment, queue: 0, size: 8)
    bench.environment.onDescriptor = ring.take
    ring.enable()
    ring.add([GuestBuffer(address: 16, length: 1)])
    ring.publish()
    try #require(bench.environment.run { bench.host.requestCount == 1 })
    bench.host.move(bench.page(0))
    try #require(bench.environment.run(900) { bench.host.completedCount == 1 })
    #expect(bench.environment.reads.isEmpty)
    try #require(bench.environment.run(9000) { ring.isDone })
    return bench.violations
  }

  @Test("an answer that an invalidation overtook is not used (ATS-03)", arguments: 0..<8)
  func answerUnderWay(seed: Int) throws {
    #expect(try Self.overtaken(seed: UInt64(seed)) == [])
  }

  @Test("an invalidation is complete when the read of its page has ended, and not before (ATS-02)")
  func readUnderWay() throws {
    let found = try Self.moveUnderRead()
    let completion = try #require(found.completion)
    #expect(completion > found.end && completion < found.end + 400)
  }

  @Test("the host's 32 invalidations are all taken while none can be completed (ATS-06)")
  func thirtyTwo() throws {
    let bench = try AtsBench(EngineTiming(latency: 9000...9000))
    let ring = GuestRing(bench.environment, queue: 0, size: 8)
    ring.enable()
    ring.add([GuestBuffer(address: 16, length: 1)])
    ring.publish()
    try #require(bench.environment.run { !bench.environment.reads.isEmpty })
    var begun = 0
    for _ in 0..<2000 where begun < 32 {
      if bench.host.isOffering == false {
        bench.host.move(bench.page(0))
        begun += 1
      }
      bench.environment.step()
    }
    bench.environment.step()
    #expect(begun == 32 && !bench.host.isOffering && bench.host.completedCount == 0)
    #expect(bench.settle(30_000) && bench.host.completedCount == 32)
    #expect(bench.violations == [])
  }

  /// Traffic, a reset of the function, and traffic again; what went wrong.
  static func reset(_ library: RTLLibrary? = nil) throws -> [String] {
    let bench = try AtsBench(library: library)
    for round in 0..<4 as Range<UInt64> {
      let ring = GuestRing(bench.environment, queue: 0, size: 8)
      bench.environment.onDescriptor = ring.take
      ring.enable()
      try #require(bench.fetch(ring) != nil)
      bench.environment.stop(0)
      try #require(bench.environment.runUntilQuiet())
      if round % 2 == 0 { bench.host.isOn = false }
      bench.host.flush()
      for _ in 0..<3 { bench.environment.step() }
      bench.host.isOn = true
      for _ in 0..<3 { bench.environment.step() }
    }
    return bench.host.violations
      + (bench.host.requestCount == 4 ? [] : ["\(bench.host.requestCount) requests"])
  }

  @Test("a reset of the function forgets every translation, without a completion (ATS-09)")
  func functionReset() throws {
    #expect(try Self.reset() == [])
  }
}
