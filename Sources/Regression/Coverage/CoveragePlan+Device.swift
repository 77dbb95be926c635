import Endpoint
import Scenarios

extension CoveragePlan {
  private static func state(_ name: String) -> Value { Value(name) }

  private static let ways: [(state: String, reset: String)] = [
    ("acknowledge", "acknowledge"), ("driver", "driver"), ("features-ok", "features-ok"),
    ("idle", "driver-ok"), ("suspended", "suspended"), ("needs-reset", "needs-reset"),
    ("failed", "failed"),
  ]

  /// Each reset of a device that was not in reset.
  static let resets = CoverageCross(
    "reset", "the device status that a reset met, and how it came",
    [
      CoveragePoint(
        "state",
        ways.map { way in
          Value(
            way.state,
            [
              set(.traffic, "job"), set(.device, "blk"), set(.transport, "modern"),
              set(.interrupts, "msix"), set(.reset, way.reset, way.reset + "-function"),
            ])
        } + [
          Value("busy", [set(.traffic, "fault"), set(.fault, "device-reset", "function-reset")])
        ]),
      CoveragePoint("way", [Value("register"), Value("function")]),
    ])

  /// The profiles of the region, by the access modes that have them.
  static let profiles: [(name: String, access: String)] = [
    ("swiotlb-strict", "bounce"), ("swiotlb-hint", "hint"), ("swiotlb-mixed", "mixed-rings"),
    ("dmb-offset", "dmb-offset"), ("dmb-bus", "dmb-bus"), ("relocated", "relocated"),
    ("promised", "promised"), ("marker", "marked"),
  ]

  /// Each region that the driver wrote to.
  static let regions = CoverageCross(
    "region", "what the device's region is, and how the CPU maps it",
    leads: [set(.traffic, "job")],
    [
      CoveragePoint(
        "profile", profiles.map { Value($0.name, [set(.access, $0.access)]) }),
      CoveragePoint(
        "memory",
        [
          Value("uc", [set(.memoryType, "uc")]), Value("wc", [set(.memoryType, "wc")]), Value("wb"),
        ]),
    ],
    except: [
      except(
        "the region lies behind a BAR, which no CPU here maps write-back",
        [0: profiles.map(\.name).filter { $0 != "promised" }, 1: ["wb"]]),
      except(
        "a promised range is system memory", [0: ["promised"], 1: ["uc", "wc"]]),
    ])

  /// Each run that held, with descriptors in it.
  static let engines = CoverageCross(
    "engine", "which fetch engine, and how the device reaches data",
    leads: [set(.traffic, "job")],
    [
      CoveragePoint(
        "engine", EngineKind.allCases.map { Value($0.rawValue, [set(.engine, $0.rawValue)]) }),
      CoveragePoint(
        "access", AccessMode.allCases.map { Value($0.rawValue, [set(.access, $0.rawValue)]) }),
    ],
    except: [
      except(
        "the engine with a translation cache is for an IOMMU",
        [
          0: ["ats"],
          1: AccessMode.allCases.filter { $0 != .iommu }.map(\.rawValue),
        ])
    ])

  /// The same, by device.
  static let devices = CoverageCross(
    "device", "which device, ring format and register layout",
    leads: [set(.traffic, "job"), set(.access, "direct")],
    [
      CoveragePoint(
        "device", ["blk", "rng", "console", "net"].map { Value($0, [set(.device, $0)]) }),
      formats,
      CoveragePoint(
        "transport",
        ["modern", "transitional", "legacy", "mmio", "mmio-legacy"].map {
          Value($0, [set(.transport, $0)])
        }),
    ],
    except: [
      except(
        "packed rings are feature bit 34, which legacy registers do not have",
        [1: ["packed"], 2: ["legacy", "mmio-legacy"]])
    ])
}
