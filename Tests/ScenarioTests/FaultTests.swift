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

  @Test("none ends in silence, a stand or a loss", arguments: FaultKind.simulated)
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

  @Test("a failure of page requests touches nothing where every page is there")
  func pinned() throws {
    let pinned = try sweep(.pageRequestFailure, access: .direct, stride: 61)
    #expect(pinned.cycles == [.untouched: pinned.cycleCount])
  }

  @Test("each fault is told of by Advanced Error Reporting, or by nothing, as written here")
  func reports() throws {
    for kind in FaultKind.simulated {
      let access: AccessMode =
        switch kind {
        case .lostTranslation, .lostInvalidationAnswer: .iommu
        case .lostRegisterRead: .bounce
        default: .direct
        }
      let sweep = try sweep(kind, access: access, stride: kind.isSwept ? 997 : 1)
      let said = kind.report
      #expect(sweep.reports.isEmpty == (said == nil), "\(kind): \(sweep.reports.keys)")
      if let said {
        #expect(sweep.reports.keys.contains { $0.contains(said) }, "\(kind): \(sweep.reports.keys)")
      }
      #expect(sweep.holds, "\(kind): \(sweep.bad)")
    }
  }

  @Test(
    "a device that reports otherwise than it should is found",
    arguments: [
      (FaultKind.repeatedCompletion, EndpointMutant.forgetsErrorReport, "error-is-reported"),
      (.poisonedStore, .reportsErrorTwice, "error-report-has-cause"),
      (.repeatedCompletion, .reportsAdvisoryAsNonfatal, "error-report-has-cause"),
      (.poisonedStore, .logsWrongHeader, "header-log-is-guilty-packet"),
    ])
  func reportMutants(kind: FaultKind, mutant: EndpointMutant, rule: String) throws {
    let sweep = try sweep(kind, stride: 1, mutant: mutant)
    #expect((sweep.cycles[.misreported] ?? 0) > 0)
    #expect(sweep.bad.contains { $0.outcome == .misreported && $0.what.contains(rule) })
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
      .surpriseRemoval, .starvedDevice, .starvedHost, .failingReads, .failingWrites,
      .failingFlushes, .fullDisk, .queueReset:
      true
    default: false
    }
  }
}

extension FaultKind {
  /// What Advanced Error Reporting says of it among other things; nil for nothing.
  ///
  /// Of what gets lost between the two ends of a link nobody can tell but by a completion that does
  /// not come; the data link layer of a real link would send it again. A requester that is refused
  /// shows so in its Status register alone.
  var report: String? {
    switch self {
    case .lostCompletion, .lostRead, .lateCompletion, .wrongTag, .lostTranslation:
      "completion timeout"
    case .repeatedCompletion: "device ERR_COR: unexpected completion"
    case .unsupportedRequest: "master abort"
    case .completerAbort: "target abort"
    case .poisonedCompletion: "device ERR_COR: poisoned packet"
    case .poisonedWrite: "root port ERR_NONFATAL: poisoned packet"
    case .poisonedStore: "device ERR_NONFATAL: poisoned packet"
    case .malformedRequest: "device ERR_FATAL: malformed packet"
    case .lostRegisterRead: "root port ERR_NONFATAL: completion timeout"
    case .linkDown, .surpriseRemoval: "surprise down"
    case .lostInvalidationAnswer, .lostInterrupt, .repeatedInterrupt, .corruptedDoorbell,
      .lostDoorbell, .starvedDevice, .starvedHost, .deviceReset, .functionReset, .shortImage,
      .failingReads, .failingWrites, .failingFlushes, .fullDisk, .pageRequestFailure,
      .lostPageRequest, .lostPageResponse, .repeatedPageResponse, .queueReset, .poolExhaustion,
      .noSpace, .killed:
      nil
    }
  }
}
