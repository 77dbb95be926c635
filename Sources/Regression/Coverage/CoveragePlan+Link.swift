import Endpoint
import Scenarios

extension CoveragePlan {
  private static func ends(_ name: String, _ fault: String...) -> Value {
    Value(name, [set(.traffic, "fault"), Steering.Setting(.fault, fault)])
  }

  /// Each read of the device, by what came back.
  static let completions = CoverageCross(
    "completion", "pieces in which a read was answered, whether its tag was used before, its end",
    leads: [set(.traffic, "job"), set(.access, "direct", "iommu")],
    [
      CoveragePoint(
        "pieces",
        [
          Value("none"), Value("1"), Value("2", [set(.completions, "every-boundary")]),
          Value(
            "3..", [set(.completions, "every-boundary"), set(.requestSectors, "8", "32")]),
        ]),
      CoveragePoint(
        "tag",
        [Value("first", [set(.tags, "256")]), Value("reused", [set(.tags, "1", "2", "8")])]),
      CoveragePoint(
        "end",
        [
          Value("right"), ends("unsupported", "unsupported-request"),
          ends("aborted", "completer-abort"), ends("poisoned", "poisoned-completion"),
          ends("unanswered", "lost-completion", "lost-read", "late-completion", "wrong-tag"),
        ]),
    ],
    except: [
      except(
        "an end without a completion is none",
        [0: ["none"], 2: ["right", "unsupported", "aborted", "poisoned"]])
    ])

  /// Each look at the device's translation cache.
  static let translations = CoverageCross(
    "translation", "what a read or write of the device found in its translation cache",
    leads: [set(.traffic, "job"), set(.access, "iommu"), set(.iommu, "vtd")],
    [
      CoveragePoint(
        "found",
        [
          Value("hit", [set(.translations, "64")]), Value("miss", [set(.translations, "1", "4")]),
          Value("fault", [set(.traffic, "stray")]),
        ]),
      CoveragePoint("access", [Value("read"), Value("write")]),
    ])

  /// Each fault that happened.
  static let faults = CoverageCross(
    "fault", "what went wrong, and how the device reaches data",
    leads: [set(.traffic, "fault")],
    [
      CoveragePoint(
        "fault", FaultKind.simulated.map { Value($0.rawValue, [set(.fault, $0.rawValue)]) }),
      CoveragePoint(
        "access", ["direct", "iommu", "bounce"].map { Value($0, [set(.access, $0)]) }),
    ],
    except: [
      except(
        "with bounce memory the device reads nothing over the link",
        [
          0: [
            "lost-completion", "lost-read", "late-completion", "repeated-completion", "wrong-tag",
            "unsupported-request", "completer-abort", "poisoned-completion",
          ], 1: ["bounce"],
        ]),
      except(
        "without an IOMMU nobody asks for translations",
        [0: ["lost-translation", "lost-invalidation-answer"], 1: ["direct", "bounce"]]),
      except(
        "without bounce memory there is no pool",
        [0: ["pool-exhaustion"], 1: ["direct", "iommu"]]),
    ])
}
