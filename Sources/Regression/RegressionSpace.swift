import Endpoint
import Scenarios

/// The space from which scenarios are drawn: what each knob can be, and what goes together.
public enum RegressionSpace {
  /// What a knob can be set to.
  public static func domain(of knob: Knob) -> KnobDomain { table[knob] ?? .even([""]) }

  private static let table: [Knob: KnobDomain] = [
    .traffic: .words([
      .init("job", 8), .init("fetch", 2), .init("fault", 4), .init("hostile", 2), .init("stray", 1),
    ]),
    .device: .words([
      .init("blk", 4), .init("rng", 1), .init("console", 1), .init("net", 2),
    ]),
    .access: .words(
      AccessMode.allCases.map {
        .init($0.rawValue, [.direct, .iommu, .bounce].contains($0) ? 4 : 1)
      }),
    .iommu: .mostly(IOMMUKind.allCases.map(\.rawValue), 6),
    .engine: .words([
      .init("model", 2), .init("rtl", 3), .init("stream", 2), .init("wide", 1), .init("ats", 1),
      .init("lockstep", 1),
    ]),
    .ring: .even(["split", "packed"]),
    .queueSize: .even(["128", "64", "32", "16", "8", "4", "5", "11", "256"]),
    .indirect: .even(["no", "yes"]),
    .eventIndex: .even(["no", "yes"]),
    .inOrder: .mostly(["no", "yes"], 2),
    .notificationData: .mostly(["no", "yes"], 3),
    .ringReset: .mostly(["no", "yes"], 3),
    .usedBatch: .even(["1", "2", "8"]),
    .transport: .mostly(["modern", "transitional", "legacy", "mmio", "mmio-legacy"], 12),
    .interrupts: .mostly(["msix", "intx"], 6),
    .vectors: .mostly(["each", "polled", "shared", "none"], 3),
    .memoryType: .even(["wc", "uc"]),
    .reset: .words([
      .init("none", 10), .init("acknowledge", 1), .init("driver", 1), .init("features-ok", 1),
      .init("driver-ok", 1), .init("needs-reset", 1), .init("failed", 1), .init("suspended", 1),
      .init("acknowledge-function", 1), .init("driver-function", 1),
      .init("features-ok-function", 1), .init("driver-ok-function", 1),
      .init("needs-reset-function", 1), .init("failed-function", 1), .init("suspended-function", 1),
    ]),
    .link: .mostly(["in-order", "reorder"], 2),
    .linkLatency: .even(["50", "1", "400"]),
    .credits: .mostly(["64", "8", "2"], 3),
    .completions: .even(["every-boundary", "whole"]),
    .payload: .even(["256", "128", "512"]),
    .memoryLatency: .even(["30", "1", "300"]),
    .readJitter: .even(["16", "1", "400"]),
    .walkLatency: .even(["20", "1", "200"]),
    .tags: .mostly(["64", "256", "8", "2", "1"], 2),
    .translations: .mostly(["64", "16", "4", "1"], 2),
    .bounceLatency: .even(["4", "1", "40"]),
    .mediaLatency: .even(["250", "1", "4000"]),
    .diskKiB: .words([.init("2", 1), .init("8", 2), .init("32", 3), .init("128", 1)]),
    .writeKiB: .even(["1", "4", "16"]),
    .requestSectors: .even(["1", "2", "8", "32"]),
    .segmentSectors: .even(["32", "1", "2", "5"]),
    .depth: .even(["1", "2", "4", "16"]),
    .frames: .even(["2", "20", "100"]),
    .pairs: .mostly(["1", "2"], 2),
    .streamBytes: .words([
      .init("64", 1), .init("1000", 2), .init("12000", 1), .init("4400000", 0),
    ]),
    .fault: .even(FaultKind.simulated.map(\.rawValue)),
    .faultCycle: .numbers(0...6000),
    .operations: .numbers(1...40),
    .descriptors: .even(["50", "500", "3000", "12000"]),
  ]
}
