import CycleKernel
import Endpoint
import OrderingReference
import PCIeFabric
import PCIeLayouts
import RTLBridge
import Scenarios
import Testing
import Trace
import VirtioLayouts

/// An access mode, an engine and a seed of a machine whose fabric reorders.
struct ReorderingCase: Sendable, CustomTestStringConvertible {
  var access: AccessMode
  var engine: EngineKind
  var seed: UInt64

  var testDescription: String { "\(access.rawValue), \(engine.rawValue), seed \(seed)" }

  var machine: SystemConfiguration {
    var configuration = ScenarioTests.machine(access, engine)
    configuration.seed = seed
    configuration.reorder()
    return configuration
  }

  static func all(_ engine: EngineKind, seeds: ClosedRange<UInt64>) -> [ReorderingCase] {
    AccessMode.allCases.flatMap { access in
      seeds.map { ReorderingCase(access: access, engine: engine, seed: $0) }
    }
  }
}

/// Counts packets that were sent ahead of an older one, by class of the younger.
private final class PassCount: TraceObserver {
  private(set) var counts: [OrderingClass: Int] = [:]
  private var sent: [[LinkEvent]] = [[], []]

  func observe(_ event: TraceEvent, payload: RawSpan) {
    guard case .tlpSent(let link) = event.body else { return }
    let at = Int(link.direction.rawValue)
    for other in sent[at].suffix(64) where other.sequence > link.sequence {
      counts[other.header.kind.orderingClass, default: 0] += 1
    }
    sent[at].append(link)
    if sent[at].count > 1000 { sent[at].removeFirst(900) }
  }
}

@Suite("The disk job on a fabric that reorders")
struct ReorderingTests {
  @Test(
    "every access mode holds, whatever the fabric does",
    arguments: ReorderingCase.all(.model, seeds: 1...6))
  func model(reordering: ReorderingCase) throws {
    let (result, _, _, disk) = try perform(reordering.machine)
    #expect(result.reasons == [])
    #expect(result.verdict == .holds)
    #expect(result.outcome?.firstRead == disk.hash)
    #expect(result.outcome?.readBack == result.outcome?.expected)
    #expect(try disk.currentHash() == result.outcome?.readBack)
  }

  @Test(
    "the RTL holds too, and lockstep finds no pin that differs",
    .enabled(if: rtlIsPresent, "the RTL library is not built"),
    arguments: ReorderingCase.all(.lockstep, seeds: 7...8))
  func rtl(reordering: ReorderingCase) throws {
    let (result, machine, _, _) = try perform(reordering.machine)
    #expect(result.reasons == [])
    #expect(result.verdict == .holds)
    #expect(machine.engine.lockstep?.mismatchCount ?? 0 == 0)
  }

  @Test("packets of every class really pass others")
  func passesHappen() throws {
    let disk = try SmallDisk()
    var run = DiskRun(
      system: ReorderingCase(access: .direct, engine: .model, seed: 1).machine,
      workload: smallWorkload(), imagePath: disk.path)
    let passes = PassCount()
    run.observers = [passes]
    #expect(try run.perform().result.verdict == .holds)
    #expect(passes.counts[.posted, default: 0] > 10)
    #expect(passes.counts[.nonPostedRead, default: 0] > 10)
    #expect(passes.counts[.completion, default: 0] > 10)
  }

  @Test("small rings and a starved link reorder as well", arguments: AccessMode.allCases)
  func starved(access: AccessMode) throws {
    var configuration = ReorderingCase(access: access, engine: .model, seed: 11).machine
    configuration.link.posted.headers = 2
    configuration.link.posted.data = 32
    configuration.link.nonPosted.headers = 1
    configuration.link.nonPosted.data = 1
    configuration.link.maximumPayload = 128
    configuration.link.readCompletionBoundary = 128
    configuration.queueSize = 16
    let (result, _, _, _) = try perform(configuration)
    #expect(result.reasons == [])
    #expect(result.verdict == .holds)
  }

  @Test(
    "packed rings, with and without IN_ORDER", arguments: [AccessMode.direct, .iommu, .bounce])
  func packed(access: AccessMode) throws {
    for features in [[], [.inOrder]] as [FeatureBits] {
      var configuration = ReorderingCase(access: access, engine: .model, seed: 12).machine
      configuration.ringFeatures = features.union(.ringPacked)
      let (result, _, _, _) = try perform(configuration)
      #expect(result.reasons == [])
      #expect(result.verdict == .holds)
    }
  }

  @Test("the same seed gives the same trace, another seed another")
  func same() throws {
    func digest(_ seed: UInt64, everyCycle: Bool = false) throws -> UInt64 {
      try perform(
        ReorderingCase(access: .iommu, engine: .model, seed: seed).machine, everyCycle: everyCycle
      ).digest
    }
    let first = try digest(1)
    #expect(try digest(1) == first)
    #expect(try digest(1, everyCycle: true) == first)
    #expect(try digest(2) != first)
  }

  @Test("a device that relaxes its rings too is caught under some seed, and never in order")
  func relaxedRings() throws {
    var rules: Set<RuleName> = []
    for seed in 1...12 {
      var configuration = ReorderingCase(
        access: .direct, engine: .model, seed: UInt64(seed)
      ).machine
      configuration.endpoint.relaxedOrdering = .everything
      let (result, _, _, _) = try perform(configuration)
      for violation in result.violations { rules.insert(violation.rule) }
      if rules.contains(.dataBeforeIndex) { break }
    }
    #expect(rules.contains(.dataBeforeIndex))
    var inOrder = machine(.direct)
    inOrder.endpoint.relaxedOrdering = .everything
    #expect(try perform(inOrder).result.verdict == .holds)
  }

  @Test(
    "relaxed data alone changes nothing that the judge looks at", arguments: AccessMode.allCases)
  func relaxedData(access: AccessMode) throws {
    var configuration = machine(access)
    configuration.endpoint.relaxedOrdering = .data
    #expect(try perform(configuration).result.verdict == .holds)
  }
}
