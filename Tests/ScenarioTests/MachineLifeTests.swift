import Endpoint
import Foundation
import HostPlatform
import PCIeFabric
import Scenarios
import TestSupport
import Testing
import Trace

/// A machine that nobody holds any longer must go: long sweeps make hundreds of thousands.
@Suite("Machines end with their runs")
struct MachineLifeTests {
  /// The parts that a circle of references would keep.
  private struct Parts {
    weak var system: SimulatedSystem?
    weak var cpu: MachineCPU?
    weak var root: RootComplex?
    weak var endpoint: Endpoint?
    weak var trace: TraceHub?

    init(_ system: SimulatedSystem) {
      self.system = system
      cpu = system.cpu
      root = system.root
      endpoint = system.endpoint
      trace = system.trace
    }

    var alive: [String] {
      let all: [(String, AnyObject?)] = [
        ("system", system), ("processor", cpu), ("root complex", root), ("endpoint", endpoint),
        ("trace", trace),
      ]
      return all.filter { $0.1 != nil }.map(\.0)
    }
  }

  @Test("of disks, whatever reaches data", arguments: AccessMode.allCases)
  func access(_ access: AccessMode) throws {
    let parts = Parts(try perform(machine(access)).machine)
    #expect(parts.alive == [])
  }

  @Test("with pages on demand, with each IOMMU, and in a PASID", arguments: IOMMUKind.allCases)
  func units(_ kind: IOMMUKind) throws {
    var configuration = machine(.iommu)
    configuration.iommu = kind
    let parts = Parts(try perform(configuration).machine)
    #expect(parts.alive == [])
    guard kind == .vtd else { return }
    var paged = configuration
    paged.pageOnDemand()
    configuration.usePASID(5)
    for configuration in [paged, configuration] {
      let parts = Parts(try perform(configuration).machine)
      #expect(parts.alive == [])
    }
  }

  @Test("with the RTL", .enabled(if: rtlIsPresent), arguments: [EngineKind.rtl, .lockstep])
  func engines(_ engine: EngineKind) throws {
    let parts = Parts(try perform(machine(.iommu, engine)).machine)
    #expect(parts.alive == [])
  }

  @Test("of faults, also where the driver resets and begins anew", arguments: FaultKind.simulated)
  func faults(_ kind: FaultKind) throws {
    let path = NSTemporaryDirectory() + "life-\(UUID().uuidString).img"
    try Data().write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var log = EventLog()
    _ = try FaultTrial(
      SystemConfiguration(access: .iommu, bounceByteCount: 1 << 20), kind: kind, offset: 500,
      path: path, watch: RunWatch(observers: [log])
    ).run()
    #expect(!log.entries.isEmpty)
    // The trace of the machine held the other reference.
    #expect(isKnownUniquelyReferenced(&log))
  }
}
