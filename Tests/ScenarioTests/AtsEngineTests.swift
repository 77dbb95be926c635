import CDescriptorFetchABI
import Endpoint
import GuestDriver
import OrderingReference
import RTLBridge
import Scenarios
import TestSupport
import Testing
import Trace
import VirtioLayouts
import Virtqueues

@Suite(
  "Machines whose fetch engine has its own translation cache and reads event fields",
  .enabled(
    if: RTLLibrary.isPresent(.ats),
    "needs the streaming engine with its cache; build it with scripts/build-rtl.sh ats"))
struct AtsEngineTests {
  @Test(
    "the guest reads what the file holds and reads back what it wrote",
    arguments: AccessMode.allCases)
  func disk(access: AccessMode) throws {
    let (result, _, _, disk) = try perform(machine(access, .ats))
    #expect(result.reasons == [])
    #expect(result.verdict == .holds)
    #expect(result.outcome?.firstRead == disk.hash)
    #expect(result.outcome?.readBack == result.outcome?.expected)
    #expect(try disk.currentHash() == result.outcome?.readBack)
  }

  /// All machines behind an IOMMU, and of the others another part than that of `--engine stream`.
  static let part = CatalogueMachine.all.enumerated().filter {
    $0.element.access == .iommu || $0.offset % 5 == 2
  }.map(\.element)

  @Test("machines of the catalogue hold", arguments: part)
  func catalogue(machine: CatalogueMachine) throws {
    let result = try machine.run(.ats)
    #expect(result.reasons == [])
    #expect(result.verdict == .holds)
    #expect(result.requestCount > 0)
    let counters = try #require(result.engineCounters)
    #expect((counters["translation_requests"] > 0) == (machine.access == .iommu))
    #expect(counters["event_reads"] > 0 || machine.device == .entropy)
  }

  @Test("machines drawn at random hold", arguments: 2000..<UInt64(2024))
  func random(seed: UInt64) throws {
    let (system, workload) = RandomMachine.draw(seed, engine: .ats)
    let disk = try SmallDisk(byteCount: 40 << 10, seed: UInt8(truncatingIfNeeded: seed))
    let (result, _, _, _) = try perform(system, workload: workload, disk: disk)
    #expect(result.reasons == [])
    #expect(result.verdict == .holds)
    #expect(try disk.currentHash() == result.outcome?.readBack)
  }

  @Test("the device survives 4,000 hostile operations and works after each reset")
  func hostile() throws {
    let disk = try SmallDisk()
    let image = try DiskImage(path: disk.path)
    let failure = HostileRun(image: image, engine: .ats).perform(count: 4000, seed: 3)
    #expect(failure == nil, "\(failure?.reason ?? ""): \(failure?.text ?? "")")
  }

  @Test(
    "skipping idle cycles cannot be observed",
    arguments: [AccessMode.direct, .iommu, .bounce])
  func idle(access: AccessMode) throws {
    let skipped = try perform(machine(access, .ats))
    let whole = try perform(machine(access, .ats), everyCycle: true)
    #expect(skipped.digest == whole.digest)
    #expect(skipped.result.cycleCount == whole.result.cycleCount)
  }

  @Test("descriptors are read at translated addresses that the engine asked for")
  func translated() throws {
    let (result, _, _, _) = try perform(machine(.iommu, .ats))
    let counters = try #require(result.engineCounters)
    #expect(counters["translation_hits"] > counters["translation_misses"])
    #expect((1...UInt64(result.invalidations)).contains(counters["invalidations"]))
    // Reads that join another one's request make none.
    #expect(counters["translation_requests"] >= counters["translation_misses"])
    let plain = try perform(machine(.iommu, .stream)).result
    #expect(result.requestCount == plain.requestCount)
  }

  private static let mutant =
    "\(RTLLibrary.path(of: .ats).dropLast(3))-event_field_misplaced.so"

  @Test(
    "an engine that reads event fields elsewhere does not pass",
    .enabled(
      if: (try? RTLLibrary(path: mutant)) != nil,
      "needs the mutants; build them with scripts/build-rtl.sh mutants"))
  func misplaced() throws {
    var system = machine(.direct, .ats)
    system.ringFeatures = .eventIndex
    system.library = Self.mutant
    let (result, _, _, _) = try perform(system)
    #expect(result.verdict != .holds)
  }

  /// Moves each translated read of an engine to the end of its page.
  private final class CrossingEngine: FetchEngine {
    let inner: any FetchEngine
    var constants: dfe_constants { inner.constants }
    let name = "crossing"
    init(_ inner: any FetchEngine) { self.inner = inner }
    func reset(outputs: inout FetchEngineOutputs) { inner.reset(outputs: &outputs) }
    func step(cycle: UInt64, inputs: inout FetchEngineInputs, outputs: inout FetchEngineOutputs) {
      inner.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
      if outputs.rd_attributes & UInt8(DFE_READ_TRANSLATED) != 0 { outputs.rd_addr |= 0xfff }
    }
  }

  @Test("a translated read that goes on behind its page ends the service of the queues")
  func crossing() throws {
    let disk = try SmallDisk(byteCount: 16 << 10)
    let log = EventLog()
    let system = SimulatedSystem(
      configuration: machine(.iommu), image: try DiskImage(path: disk.path),
      engine: AssembledEngine(CrossingEngine(try RTLFetchEngine(RTLLibrary(.ats)))),
      observers: [log])
    #expect(throws: (any Error).self) {
      let guest = try BlockGuest(system)
      let workload = DiskWorkload(configuration: smallWorkload(), system: system, guest: guest)
      _ = try workload.perform()
    }
    let codes = log.compactMap { entry in
      if case .deviceError(let error) = entry.event.body { error.code } else { nil }
    }
    #expect(codes.contains(.engineBrokeContract))
    // None of them has reached the link.
    #expect(
      !log.entries.contains { entry in
        if case .deviceReadIssued(let access) = entry.event.body {
          access.address & 0xfff == 0xfff
        } else {
          false
        }
      })
  }
}
