@testable import FetchTraffic
import CDescriptorFetchABI
import RTLBridge
import Testing
import VirtioLayouts
import Virtqueues

/// Asks an engine of the ats build for event fields, beside whatever else it does.
final class EventBench: FetchEngine {
  let inner: any FetchEngine
  var constants: dfe_constants { inner.constants }
  let name = "events"
  /// Queues to ask for, one in each step.
  var asks: [UInt8] = []
  var isReady = true
  private(set) var answers: [(queue: UInt8, value: UInt32, isFailed: Bool)] = []
  private var offered = FetchEngineOutputs()

  init(_ inner: any FetchEngine) { self.inner = inner }

  func reset(outputs: inout FetchEngineOutputs) {
    inner.reset(outputs: &outputs)
    offered = outputs
  }

  func step(
    cycle: UInt64, inputs: inout FetchEngineInputs, outputs: inout FetchEngineOutputs
  ) {
    if !asks.isEmpty {
      inputs.evt_valid = 1
      inputs.evt_queue = asks.removeFirst()
    }
    inputs.evd_ready = isReady ? 1 : 0
    if offered.evd_valid != 0 && isReady {
      answers.append((offered.evd_queue, offered.evd_value, offered.evd_failed != 0))
    }
    inner.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
    offered = outputs
  }
}

/// A library with one fault in its reads of event fields; `rtl/mutants/ats/<name>.sed` says which.
enum EventMutant: String, CaseIterable {
  case misplaced = "event_field_misplaced"
  case requestLost = "event_request_lost"
  case oldRing = "event_of_old_ring"
  case failureUntold = "event_failure_untold"

  var path: String { "\(RTLLibrary.path(of: .ats).dropLast(3))-\(rawValue).so" }
  static var arePresent: Bool {
    allCases.allSatisfy { (try? RTLLibrary(path: $0.path)) != nil }
  }
}

@Suite(
  "Event fields are read on request (VIRTIO v1.4, 2.7.7 and 2.8.10)",
  .enabled(if: AtsBench.isPresent, AtsBench.lacks))
struct EventFieldTests {
  private static func bench(
    _ library: RTLLibrary?, _ timing: EngineTiming, seed: UInt64 = 1
  ) throws -> (EventBench, EngineEnvironment) {
    let engine = EventBench(try RTLFetchEngine(library ?? RTLLibrary(.ats)))
    return (engine, EngineEnvironment(engine, timing, seed: seed))
  }

  private static func configure(
    _ environment: EngineEnvironment, _ queue: Int, flags: Int = 0, driver: UInt64
  ) {
    environment.configure(queue, enable: true, size: 8, table: 0x4_7000_0000, available: driver)
    environment.configurations[environment.configurations.count - 1].cfg_flags |= UInt8(flags)
    for _ in 0..<3 { environment.step() }
  }

  /// The fields of a split ring without and with EVENT_IDX, and of a packed one.
  private static func fields(
    _ library: RTLLibrary? = nil, isLocal: Bool, seed: UInt64
  ) throws -> [UInt32] {
    let (engine, environment) = try bench(library, seed == 0 ? .prompt : .rough, seed: seed)
    let place: Place = isLocal ? .window : .bus
    environment.windowMode = DFE_WINDOW_MIXED
    let memory = environment.memory(place)
    memory.store(0x1234 as UInt16, at: 0x100)  // flags of the available ring
    memory.store(0x5678 as UInt16, at: 0x204 + 16)  // used_event behind eight entries
    memory.store(0xcafe_9abc as UInt32, at: 0x300)  // event suppression structure
    let base = environment.guestAddress(place, 0)
    configure(environment, 0, driver: base + 0x100)
    configure(environment, 1, flags: DFE_QUEUE_EVENT_IDX, driver: base + 0x200)
    configure(
      environment, 2, flags: DFE_QUEUE_EVENT_IDX | DFE_QUEUE_PACKED, driver: base + 0x300)
    engine.asks = [0, 1, 2]
    for _ in 0..<4 { environment.step() }
    try #require(environment.runUntilQuiet())
    #expect(engine.answers.allSatisfy { !$0.isFailed })
    return engine.answers.sorted { $0.queue < $1.queue }.map(\.value)
  }

  @Test(
    "each format has its field, on the bus and in the window", arguments: [false, true],
    0..<4 as Range<UInt64>)
  func fields(isLocal: Bool, seed: UInt64) throws {
    #expect(try Self.fields(isLocal: isLocal, seed: seed) == [0x1234, 0x5678, 0xcafe_9abc])
  }

  /// The answers to a request, and to three more after the field has changed under the first read.
  private static func repeated(_ library: RTLLibrary? = nil) throws -> [UInt32] {
    let (engine, environment) = try bench(library, EngineTiming(latency: 50...50))
    configure(
      environment, 1, flags: DFE_QUEUE_EVENT_IDX, driver: environment.guestAddress(.bus, 0x200))
    environment.bus.store(1 as UInt16, at: 0x204 + 16)
    engine.asks = [1]
    for _ in 0..<10 { environment.step() }
    environment.bus.store(2 as UInt16, at: 0x204 + 16)
    engine.asks = [1, 1, 1]
    for _ in 0..<4 { environment.step() }
    try #require(environment.runUntilQuiet())
    return engine.answers.map(\.value)
  }

  @Test("an answer is of a read behind its request, and requests share one that has not gone")
  func fresh() throws {
    #expect(try Self.repeated() == [1, 2])
  }

  /// Whether a field outside the window, one whose read fails and one that is read are failures.
  private static func failures(_ library: RTLLibrary? = nil) throws -> [Bool] {
    let (engine, environment) = try bench(library, .prompt)
    environment.windowMode = DFE_WINDOW_STRICT
    configure(environment, 1, driver: environment.windowBase - 0x1000)
    configure(environment, 2, driver: environment.windowBase + 0x100)
    environment.failingRead = (address: 0x100, status: DFE_CPL_ABORT)
    engine.asks = [1, 2]
    for _ in 0..<3 { environment.step() }
    try #require(environment.runUntilQuiet())
    environment.failingRead = nil
    engine.asks = [2]
    environment.step()
    try #require(environment.runUntilQuiet())
    #expect(environment.errors.isEmpty)
    return engine.answers.map(\.isFailed)
  }

  @Test("a field that cannot be read is answered as failed, and the queue goes on")
  func failures() throws {
    #expect(try Self.failures() == [true, true, false])
  }

  @Test("a field beyond the last address is answered as failed")
  func beyondTheTop() throws {
    let (engine, environment) = try Self.bench(nil, .prompt)
    Self.configure(environment, 1, flags: DFE_QUEUE_EVENT_IDX, driver: 0 &- 8)
    engine.asks = [1]
    for _ in 0..<3 { environment.step() }
    try #require(environment.runUntilQuiet())
    #expect(engine.answers.map(\.isFailed) == [true] && environment.readCount == 0)
  }

  @Test(
    "a field that lies across a page is read in two parts", arguments: 1...3 as ClosedRange<UInt64>)
  func acrossPages(before: UInt64) throws {
    let (engine, environment) = try Self.bench(nil, .rough, seed: before)
    for queue in 0..<4 as Range<UInt64> {
      let field = (queue + 1) << 12 - before
      environment.bus.store(0x1234_5678 + UInt32(queue), at: field)
      Self.configure(
        environment, Int(queue), flags: DFE_QUEUE_PACKED,
        driver: environment.guestAddress(.bus, field))
    }
    engine.asks = [0, 1, 2, 3]
    for _ in 0..<6 { environment.step() }
    try #require(environment.runUntilQuiet())
    let answers = engine.answers.sorted { $0.queue < $1.queue }
    #expect(answers.map(\.value) == [0x1234_5678, 0x1234_5679, 0x1234_567a, 0x1234_567b])
    #expect(environment.readCount == 8)
  }

  @Test("of two configurations one behind the other the second counts", arguments: 0..<5)
  func overtaken(gap: Int) throws {
    let (engine, environment) = try Self.bench(nil, .prompt)
    environment.bus.store(1 as UInt16, at: 0x100)
    environment.bus.store(2 as UInt16, at: 0x300)
    for driver in [0x100, 0x300] as [UInt64] {
      environment.configure(
        2, enable: true, size: 8, table: 0x4_7000_0000,
        available: environment.guestAddress(.bus, driver))
      if driver == 0x100 { for _ in 0..<gap { environment.step() } }
    }
    for _ in 0..<3 { environment.step() }
    engine.asks = [2]
    environment.step()
    try #require(environment.runUntilQuiet())
    #expect(engine.answers.map(\.value) == [2])
  }

  /// The answers when a queue is stopped so many cycles after a request, and set up elsewhere.
  private static func configuredAgain(
    _ library: RTLLibrary? = nil, after wait: Int
  ) throws -> (values: [UInt32], wasOffered: Bool) {
    let (engine, environment) = try bench(library, EngineTiming(latency: 20...20))
    environment.bus.store(1 as UInt16, at: 0x100)
    environment.bus.store(2 as UInt16, at: 0x300)
    configure(environment, 3, driver: environment.guestAddress(.bus, 0x100))
    engine.isReady = false
    engine.asks = [3]
    for _ in 0..<wait { environment.step() }
    environment.stop(3)
    environment.step()
    let wasOffered = environment.outputs.evd_valid != 0
    engine.asks = [3]  // nobody is there
    environment.step()
    configure(environment, 3, driver: environment.guestAddress(.bus, 0x300))
    engine.isReady = true
    engine.asks = [3]
    environment.step()
    try #require(environment.runUntilQuiet())
    return (engine.answers.map(\.value), wasOffered)
  }

  @Test(
    "a queue that is configured again gets no answer to what was asked before", arguments: 0..<60)
  func configured(wait: Int) throws {
    let found = try Self.configuredAgain(after: wait)
    // What is offered stays.
    #expect(found.values == (found.wasOffered ? [1, 2] : [2]))
  }

  @Test(
    "each planted fault is found by the test that is meant for it",
    .enabled(
      if: EventMutant.arePresent, "needs the mutants; build them with scripts/build-rtl.sh mutants")
  )
  func mutants() throws {
    let misplaced = try RTLLibrary(path: EventMutant.misplaced.path)
    #expect(try Self.fields(misplaced, isLocal: false, seed: 0)[1] != 0x5678)
    let lost = try RTLLibrary(path: EventMutant.requestLost.path)
    #expect(try Self.repeated(lost) == [1])
    let old = try RTLLibrary(path: EventMutant.oldRing.path)
    let found = try (0..<60).contains { wait in
      let found = try Self.configuredAgain(old, after: wait)
      return found.values == [1, 2] && !found.wasOffered
    }
    #expect(found)
    let untold = try RTLLibrary(path: EventMutant.failureUntold.path)
    #expect(try Self.failures(untold) == [true, false, false])
  }

  @Test("traffic goes on beside them, with translation and pages that move")
  func beside() throws {
    let translated = TranslatedEngine(try RTLFetchEngine(RTLLibrary(.ats)), seed: 9)
    translated.host.pages = AtsBench.firstPage..<AtsBench.firstPage + 256
    translated.host.invalidationPeriod = 500
    let engine = EventBench(translated)
    let environment = EngineEnvironment(engine, .rough, seed: 9)
    let traffic = RandomTraffic(environment, faultChance: 0)
    var asked = 0
    while traffic.descriptorCount < 3000, asked < 400_000 {
      if asked % 50 == 0 { engine.asks.append(UInt8(asked / 50 % 4)) }
      asked += 1
      traffic.step()
    }
    #expect(traffic.descriptorCount >= 3000 && engine.answers.count > 100)
    let violations = traffic.violations + environment.law.violations + translated.host.violations
    #expect(violations == [])
  }
}
