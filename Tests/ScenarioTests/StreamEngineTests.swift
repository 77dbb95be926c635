import Endpoint
import GuestDriver
import HostPlatform
import OrderingReference
import PCIeLayouts
import RTLBridge
import Scenarios
import Testing
import VirtioLayouts

/// Whether the streaming engine was built; its tests are skipped, and say so, where it was not.
var streamIsPresent: Bool { RTLLibrary.isPresent(.stream) && RTLLibrary.isPresent(.wide) }

@Suite("Machines with the streaming engine")
struct StreamEngineTests {
  private static let needsLibraries: Comment =
    "needs the streaming engine; build it with scripts/build-rtl.sh stream wide"

  @Test(
    "the guest reads what the file holds and reads back what it wrote",
    .enabled(if: streamIsPresent, needsLibraries), arguments: AccessMode.allCases,
    [EngineKind.stream, .wide])
  func disk(access: AccessMode, engine: EngineKind) throws {
    let (result, _, _, disk) = try perform(machine(access, engine))
    #expect(result.reasons == [])
    #expect(result.verdict == .holds)
    #expect(result.outcome?.firstRead == disk.hash)
    #expect(result.outcome?.readBack == result.outcome?.expected)
    #expect(try disk.currentHash() == result.outcome?.readBack)
  }

  /// Every access, device and format, with the sets of features in turn.
  static let part = CatalogueMachine.all.enumerated().filter { $0.offset % 5 == 0 }.map(\.element)

  @Test(
    "machines of the catalogue hold", .enabled(if: streamIsPresent, needsLibraries),
    arguments: part)
  func catalogue(machine: CatalogueMachine) throws {
    let result = try machine.run(.stream)
    #expect(result.reasons == [])
    #expect(result.verdict == .holds)
    #expect(result.requestCount > 0)
  }

  @Test("that part of the catalogue has every access, device, format and set of features")
  func partIsEverything() {
    for access in AccessMode.allCases {
      #expect(Self.part.contains { $0.access == access && $0.features.contains(.ringPacked) })
      #expect(Self.part.contains { $0.access == access && !$0.features.contains(.ringPacked) })
    }
    for device in CatalogueMachine.Device.allCases {
      for features in CatalogueMachine.featureSets {
        for format in [[], .ringPacked] as [FeatureBits] {
          #expect(
            Self.part.contains {
              $0.device == device && $0.features == features.union(format)
            }, "\(device) \(features) \(format)")
        }
      }
    }
  }

  @Test(
    "machines drawn at random hold", .enabled(if: streamIsPresent, needsLibraries),
    arguments: 1000..<UInt64(1030))
  func random(seed: UInt64) throws {
    let (system, workload) = RandomMachine.draw(
      seed, engine: seed % 3 == 0 ? .wide : .stream)
    let disk = try SmallDisk(byteCount: 40 << 10, seed: UInt8(truncatingIfNeeded: seed))
    let (result, _, _, _) = try perform(system, workload: workload, disk: disk)
    #expect(result.reasons == [])
    #expect(result.verdict == .holds)
    #expect(try disk.currentHash() == result.outcome?.readBack)
  }

  @Test(
    "the device survives 8,000 hostile operations and works after each reset",
    .enabled(if: streamIsPresent, needsLibraries), arguments: [EngineKind.stream, .wide])
  func hostile(engine: EngineKind) throws {
    let disk = try SmallDisk()
    let image = try DiskImage(path: disk.path)
    let count = engine == .stream ? 6000 : 2000
    let failure = HostileRun(image: image, engine: engine).perform(count: count, seed: 3)
    #expect(failure == nil, "\(failure?.reason ?? ""): \(failure?.text ?? "")")
  }

  @Test(
    "skipping idle cycles cannot be observed", .enabled(if: streamIsPresent, needsLibraries),
    arguments: [AccessMode.direct, .iommu, .bounce])
  func idle(access: AccessMode) throws {
    let skipped = try perform(machine(access, .stream))
    let whole = try perform(machine(access, .stream), everyCycle: true)
    #expect(skipped.digest == whole.digest)
    #expect(skipped.result.cycleCount == whole.result.cycleCount)
  }

  @Test(
    "a device that fetches ahead may not follow what it read too early",
    .enabled(if: streamIsPresent, needsLibraries))
  func judged() throws {
    let (result, system, _, _) = try perform(machine(.direct, .stream))
    #expect(system.engine.fetchesAhead)
    #expect((result.ruleCounts[.availBeforeRingBeforeDescriptor] ?? 0) > 20)
    var strict = machine(.direct, .stream)
    strict.allowsFetchAhead = false
    // By the rule for a device that reads what was named alone, its reads are too long.
    let (other, _, _, _) = try perform(strict)
    #expect(other.violations.contains { $0.rule == .availBeforeRingBeforeDescriptor })
  }

  @Test(
    "several requests are fetched at once where the small engine goes one by one",
    .enabled(if: streamIsPresent, needsLibraries))
  func numbers() throws {
    let small = try perform(machine(.direct, .rtl)).result
    let stream = try perform(machine(.direct, .stream)).result
    #expect(small.requestCount == stream.requestCount)
    let reads = Int(TLPKind.memoryRead.rawValue)
    #expect(stream.sentUp[reads] < small.sentUp[reads])
    #expect(stream.cycleCount < small.cycleCount)
  }

  @Test(
    "lockstep has nothing to compare it with, and says so",
    .enabled(if: streamIsPresent, needsLibraries))
  func lockstep() {
    let path = RTLLibrary.path(of: .stream)
    #expect(throws: RTLLibraryError.noMirror(path: path)) {
      try AssembledEngine(.lockstep, library: path)
    }
  }
}
