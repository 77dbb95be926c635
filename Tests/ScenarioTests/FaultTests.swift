import CycleKernel
import Endpoint
import Foundation
import RTLBridge
import Scenarios
import Testing

@Suite("Faults in every cycle of a request's life")
struct FaultTests {
  private func sweep(
    _ kind: FaultKind, access: AccessMode = .direct, engine: EngineKind = .model,
    stride: Cycle, mutant: EndpointMutant? = nil
  ) throws -> FaultSweep {
    let path = NSTemporaryDirectory() + "fault-\(UUID().uuidString).img"
    try Data().write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var configuration = SystemConfiguration(access: access, bounceByteCount: 1 << 20)
    configuration.engine = engine
    configuration.endpoint.mutant = mutant
    return try FaultSweep(configuration, kind: kind, stride: stride, path: path)
  }

  @Test("none ends in silence, a stand or a loss", arguments: FaultKind.allCases)
  func good(kind: FaultKind) throws {
    for access in [AccessMode.direct, .iommu, .bounce] {
      let sweep = try sweep(kind, access: access, stride: kind.isSwept ? 61 : 1)
      #expect(sweep.bad.map(\.what) == [], "\(access)")
      #expect(sweep.cycleCount > 500)
      #expect(sweep.cycles.values.reduce(0, +) == sweep.cycleCount)
    }
  }

  @Test(
    "nor with the RTL", .enabled(if: RTLLibrary.isPresent(.plain), "the RTL is not built"),
    arguments: [FaultKind.lostCompletion, .unsupportedRequest, .poisonedCompletion, .deviceReset])
  func rtl(kind: FaultKind) throws {
    let sweep = try sweep(kind, engine: .rtl, stride: 97)
    #expect(sweep.bad.map(\.what) == [])
  }

  @Test("each fault happens somewhere, and those that lose something are noticed")
  func happens() throws {
    for (kind, access) in [
      (FaultKind.lostCompletion, AccessMode.direct), (.lateCompletion, .direct),
      (.unsupportedRequest, .direct), (.poisonedCompletion, .direct), (.lostDoorbell, .direct),
      (.lostTranslation, .iommu), (.lostInvalidationAnswer, .iommu), (.deviceReset, .bounce),
    ] {
      let sweep = try sweep(kind, access: access, stride: kind.isSwept ? 61 : 1)
      #expect((sweep.cycles[.noticed] ?? 0) > 0, "\(kind)")
      #expect(!sweep.notices.isEmpty, "\(kind)")
    }
    #expect((try sweep(.repeatedCompletion, stride: 1).cycles[.right] ?? 0) > 0)
  }

  @Test(
    "a device that breaks a rule is found",
    arguments: [
      (FaultKind.poisonedCompletion, EndpointMutant.takesPoisonedData),
      (.repeatedCompletion, .countsNoBytes),
    ])
  func mutants(kind: FaultKind, mutant: EndpointMutant) throws {
    let sweep = try sweep(kind, stride: kind.isSwept ? 301 : 1, mutant: mutant)
    #expect(!sweep.holds)
  }
}

extension FaultKind {
  /// Whether each cycle is a run of its own, so that a test takes some of them.
  var isSwept: Bool {
    switch self {
    case .deviceReset, .functionReset, .shortImage, .pageRequestFailure, .linkDown,
      .surpriseRemoval, .starvedDevice,
      .starvedHost:
      true
    default: false
    }
  }
}
