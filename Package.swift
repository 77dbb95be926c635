// swift-tools-version: 6.2
import PackageDescription

let testSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
let settings: [SwiftSetting] = testSettings + [.strictMemorySafety()]

/// A target of the house; `Tests/HouseTests` holds the import lines to the layer table.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, exclude: exclude, swiftSettings: testSettings)
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let arguments = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")

let package = Package(
  name: "ricochet",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "ricochet", targets: ["ricochet"]),
    .library(name: "Ricochet", type: .dynamic, targets: ["Embedding"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // Level 0
    room("CycleKernel"),
    room("ByteLayouts"),
    .target(name: "CDescriptorFetchABI"),
    .target(name: "CLocalPeer"),
    .target(name: "CRicochet"),
    room("VectorPlots"),
    // Level 1
    room("VirtioLayouts", ["ByteLayouts"]),
    room("PCIeLayouts", ["ByteLayouts"]),
    room("IOMMULayouts", ["ByteLayouts"]),
    room("LitmusLanguage"),
    // Level 2
    room("Trace", ["ByteLayouts", "PCIeLayouts", "VirtioLayouts"]),
    room("OrderingExplorer", ["LitmusLanguage"]),
    // Level 3
    room("PCIeFabric", ["CycleKernel", "ByteLayouts", "PCIeLayouts", "Trace"]),
    room("Virtqueues", ["CycleKernel", "ByteLayouts", "CDescriptorFetchABI", "VirtioLayouts"]),
    room(
      "OrderingReference",
      ["ByteLayouts", "PCIeLayouts", "VirtioLayouts", "Trace", "LitmusLanguage"]),
    // Level 4
    room(
      "HostPlatform",
      ["CycleKernel", "ByteLayouts", "PCIeLayouts", "IOMMULayouts", "Trace", "PCIeFabric"]),
    room(
      "Endpoint",
      [
        "CycleKernel", "ByteLayouts", "VirtioLayouts", "PCIeLayouts", "Trace", "PCIeFabric",
        "Virtqueues", "CDescriptorFetchABI",
      ]),
    room("RTLBridge", ["CDescriptorFetchABI", "Virtqueues"]),
    // Level 5
    room(
      "FetchTraffic",
      [
        "CycleKernel", "ByteLayouts", "CDescriptorFetchABI", "VirtioLayouts", "Virtqueues",
        "RTLBridge",
      ]),
    // Level 5
    room(
      "GuestDriver",
      [
        "CycleKernel", "ByteLayouts", "VirtioLayouts", "PCIeLayouts", "IOMMULayouts", "Trace",
        "HostPlatform",
      ]),
    room(
      "LitmusBed",
      [
        "CycleKernel", "CDescriptorFetchABI", "PCIeLayouts", "PCIeFabric", "Virtqueues",
        "HostPlatform", "LitmusLanguage",
      ]),
    // Level 6
    room(
      "Scenarios",
      [
        "CycleKernel", "ByteLayouts", "VirtioLayouts", "PCIeLayouts", "IOMMULayouts", "Trace",
        "PCIeFabric", "Virtqueues", "OrderingReference", "HostPlatform", "Endpoint", "RTLBridge",
        "GuestDriver", "CDescriptorFetchABI", crypto,
      ]),
    room(
      "CoSimulation",
      [
        "CycleKernel", "ByteLayouts", "CLocalPeer", "VirtioLayouts", "PCIeLayouts", "Trace",
        "PCIeFabric", "Virtqueues", "OrderingReference", "Endpoint",
      ]),
    // Level 7
    room(
      "Conformance",
      [
        "CycleKernel", "ByteLayouts", "VirtioLayouts", "PCIeLayouts", "IOMMULayouts", "Trace",
        "PCIeFabric", "OrderingReference", "HostPlatform", "Endpoint", "RTLBridge", "GuestDriver",
        "Scenarios",
      ]),
    room(
      "Embedding",
      [
        "CRicochet", "CycleKernel", "CLocalPeer", "VirtioLayouts", "PCIeLayouts", "Trace",
        "PCIeFabric", "Virtqueues", "OrderingReference", "Endpoint", "RTLBridge", "Scenarios",
        "CoSimulation",
      ]),
    room(
      "Reporting",
      [
        "CycleKernel", "ByteLayouts", "CDescriptorFetchABI", "VirtioLayouts", "PCIeLayouts",
        "PCIeFabric", "Virtqueues", "OrderingReference", "RTLBridge", "Endpoint", "Scenarios",
        "LitmusLanguage", "OrderingExplorer", "LitmusBed", "HostPlatform", "Trace", histogram,
      ]),
    .executableTarget(
      name: "ricochet",
      dependencies: [
        "CycleKernel", "VirtioLayouts", "Trace", "OrderingReference", "HostPlatform", "Endpoint",
        "RTLBridge", "Scenarios", "Reporting", "Conformance", "FetchTraffic", "LitmusLanguage",
        "OrderingExplorer", "CoSimulation", "PlatformKnobs", "PlatformOracle", "PlatformCells",
        "PlatformMatrix", "SignOff", "JobFarm", "Regression", "RegressionCampaign", "SignOffReport",
        "Sizing", "VectorPlots", crypto, arguments,
      ],
      swiftSettings: settings),
    // Platforms: levels 1, 2, 7 and 8
    room("PlatformKnobs"),
    room("PlatformOracle", ["PlatformKnobs"]),
    room(
      "PlatformCells",
      [
        "CycleKernel", "ByteLayouts", "VirtioLayouts", "PCIeLayouts", "IOMMULayouts", "Trace",
        "PCIeFabric", "OrderingReference", "HostPlatform", "Endpoint", "RTLBridge", "GuestDriver",
        "Scenarios", "PlatformKnobs",
      ]),
    room(
      "PlatformMatrix",
      [
        "PlatformKnobs", "PlatformOracle", "PlatformCells", "Scenarios",
        .product(name: "Yams", package: "Yams"),
      ]),
    room("SignOff", [.product(name: "Yams", package: "Yams")]),
    // Random regression: levels 1, 7 and 8
    room("JobFarm"),
    room(
      "Regression",
      [
        "CycleKernel", "ByteLayouts", "CDescriptorFetchABI", "VirtioLayouts", "PCIeLayouts",
        "Trace", "PCIeFabric", "Virtqueues", "OrderingReference", "HostPlatform", "Endpoint",
        "RTLBridge", "GuestDriver", "FetchTraffic", "Scenarios", crypto,
      ]),
    room(
      "RegressionCampaign",
      ["JobFarm", "Regression", .product(name: "GRDB", package: "GRDB.swift")]),
    room(
      "Sizing",
      [
        "VectorPlots", "CycleKernel", "VirtioLayouts", "PCIeFabric", "HostPlatform", "Endpoint",
        "GuestDriver", "Scenarios",
      ]),
    .target(
      name: "SignOffReport",
      dependencies: [
        "VectorPlots", "SignOff", "Sizing", "Reporting", crypto,
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [.embedInCode("Page")], swiftSettings: settings),
    // Tests
    tests("SizingTests", ["Sizing", "VectorPlots", "Scenarios", "GuestDriver"]),
    tests(
      "SignOffReportTests",
      [
        "SignOffReport", "SignOff", "Reporting", "VectorPlots",
        .product(name: "Mustache", package: "swift-mustache"),
      ]),
    tests("SignOffTests", ["SignOff"]),
    tests(
      "RegressionTests",
      ["JobFarm", "Regression", "RegressionCampaign", "RTLBridge", "Scenarios", "Endpoint"]),
    tests(
      "PlatformTests",
      [
        "PlatformKnobs", "PlatformOracle", "PlatformCells", "PlatformMatrix", "Scenarios",
        "OrderingReference", "IOMMULayouts",
      ]),
    tests(
      "FetchEngineTests",
      [
        "FetchTraffic", "Virtqueues", "RTLBridge", "VirtioLayouts", "CDescriptorFetchABI",
        "TestSupport",
      ]),
    tests(
      "OrderingReferenceTests",
      ["OrderingReference", "ByteLayouts", "PCIeLayouts", "VirtioLayouts", "Trace"]),
    tests(
      "IOMMUTests",
      ["CycleKernel", "ByteLayouts", "PCIeLayouts", "IOMMULayouts", "Trace", "HostPlatform"]),
    tests(
      "DMATests",
      [
        "CycleKernel", "ByteLayouts", "PCIeLayouts", "IOMMULayouts", "Trace", "HostPlatform",
        "GuestDriver",
      ]),
    tests(
      "ScenarioTests",
      [
        "CycleKernel", "ByteLayouts", "PCIeLayouts", "VirtioLayouts", "Trace", "PCIeFabric",
        "OrderingReference", "HostPlatform", "Endpoint", "RTLBridge", "GuestDriver", "Scenarios",
        "Virtqueues", "CDescriptorFetchABI", "TestSupport", crypto,
      ], exclude: ["Expected"]),
    tests(
      "ConformanceTests",
      [
        "ByteLayouts", "VirtioLayouts", "PCIeLayouts", "Trace", "OrderingReference", "Endpoint",
        "GuestDriver", "RTLBridge", "Scenarios", "Conformance",
      ]),
    tests("CommandTests", ["ricochet", "RTLBridge"]),
    tests(
      "CoSimulationTests",
      [
        "CycleKernel", "ByteLayouts", "CLocalPeer", "VirtioLayouts", "PCIeLayouts", "Trace",
        "Virtqueues", "OrderingReference", "Endpoint", "RTLBridge", "CoSimulation",
      ]),
    tests("EmbeddingTests", ["CRicochet", "Embedding"]),
    tests("HouseTests", []),
    tests(
      "LitmusTests",
      [
        "LitmusLanguage", "OrderingExplorer", "OrderingReference", "LitmusBed", "HostPlatform",
        "RTLBridge", "Virtqueues", "Reporting",
      ]),
    tests("WaveTests", ["RTLBridge", "CDescriptorFetchABI", "Virtqueues"]),
    tests(
      "ReportingTests",
      [
        "Reporting", "Scenarios", "OrderingReference", "Virtqueues", "CDescriptorFetchABI", "Trace",
        "Endpoint", "PCIeLayouts",
      ]),
    .target(
      name: "TestSupport", dependencies: ["Trace"], path: "Tests/TestSupport",
      swiftSettings: testSettings),
    tests("CycleKernelTests", ["CycleKernel"]),
    tests("LayoutTests", ["ByteLayouts", "PCIeLayouts", "VirtioLayouts", "TestSupport"]),
    tests(
      "PCIeFabricTests",
      ["CycleKernel", "PCIeLayouts", "Trace", "PCIeFabric", "OrderingReference", "TestSupport"]),
    tests(
      "HostPlatformTests",
      [
        "CycleKernel", "ByteLayouts", "PCIeLayouts", "Trace", "PCIeFabric", "HostPlatform",
        "OrderingReference", "TestSupport",
      ]),
    tests(
      "EndpointTests",
      [
        "CycleKernel", "ByteLayouts", "VirtioLayouts", "PCIeLayouts", "Trace", "PCIeFabric",
        "Virtqueues", "CDescriptorFetchABI", "Endpoint", "TestSupport",
      ]),
    tests(
      "GuestDriverTests",
      [
        "CycleKernel", "ByteLayouts", "VirtioLayouts", "PCIeLayouts", "Trace", "HostPlatform",
        "GuestDriver", "TestSupport",
      ]),
  ]
)

// `make doors-asan` builds the doors and their tests alone, in a folder of its own.
if Context.environment["RICOCHET_PART"] == "doors" {
  let part: Set = [
    "CycleKernel", "ByteLayouts", "CDescriptorFetchABI", "CLocalPeer", "VirtioLayouts",
    "PCIeLayouts", "LitmusLanguage", "Trace", "PCIeFabric", "Virtqueues", "OrderingReference",
    "Endpoint", "RTLBridge", "CoSimulation", "CoSimulationTests",
  ]
  package.targets.removeAll { !part.contains($0.name) }
  package.products = []
  package.dependencies = []
}
