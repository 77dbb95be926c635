/// A module of `Sources` and what it may import.
struct Layer: Sendable {
  let level: Int
  let name: String
  /// Modules of the house.
  let house: Set<String>
  /// Modules from elsewhere.
  let outside: Set<String>

  init(_ level: Int, _ name: String, _ house: Set<String> = [], outside: Set<String> = []) {
    self.level = level
    self.name = name
    self.house = house
    self.outside = outside
  }
}

private let system: Set<String> = ["Darwin", "Glibc", "Musl"]

/// The house, lowest level first; every arrow goes down.
let layers: [Layer] = [
  Layer(0, "CycleKernel"),
  Layer(0, "ByteLayouts"),
  Layer(0, "CDescriptorFetchABI"),
  Layer(0, "CLocalPeer"),
  Layer(0, "CRicochet"),
  Layer(0, "VectorPlots"),
  Layer(1, "VirtioLayouts", ["ByteLayouts"]),
  Layer(1, "PCIeLayouts", ["ByteLayouts"]),
  Layer(1, "IOMMULayouts", ["ByteLayouts"]),
  Layer(1, "LitmusLanguage"),
  Layer(2, "Trace", ["ByteLayouts", "PCIeLayouts", "VirtioLayouts"]),
  Layer(2, "OrderingExplorer", ["LitmusLanguage"]),
  Layer(3, "PCIeFabric", ["CycleKernel", "ByteLayouts", "PCIeLayouts", "Trace"]),
  Layer(3, "Virtqueues", ["CycleKernel", "ByteLayouts", "CDescriptorFetchABI", "VirtioLayouts"]),
  Layer(
    3, "OrderingReference",
    ["ByteLayouts", "PCIeLayouts", "VirtioLayouts", "Trace", "LitmusLanguage"]),
  Layer(
    4, "HostPlatform",
    ["CycleKernel", "ByteLayouts", "PCIeLayouts", "IOMMULayouts", "Trace", "PCIeFabric"]),
  Layer(
    4, "Endpoint",
    [
      "CycleKernel", "ByteLayouts", "CDescriptorFetchABI", "VirtioLayouts", "PCIeLayouts", "Trace",
      "PCIeFabric", "Virtqueues",
    ], outside: system),
  Layer(4, "RTLBridge", ["CDescriptorFetchABI", "Virtqueues"], outside: system),
  Layer(
    5, "FetchTraffic",
    [
      "CycleKernel", "ByteLayouts", "CDescriptorFetchABI", "VirtioLayouts", "Virtqueues",
      "RTLBridge",
    ]),
  Layer(
    5, "GuestDriver",
    [
      "CycleKernel", "ByteLayouts", "VirtioLayouts", "PCIeLayouts", "IOMMULayouts", "Trace",
      "HostPlatform",
    ]),
  Layer(
    5, "LitmusBed",
    [
      "CycleKernel", "CDescriptorFetchABI", "PCIeLayouts", "PCIeFabric", "Virtqueues",
      "HostPlatform", "LitmusLanguage",
    ]),
  Layer(
    6, "Scenarios",
    [
      "CycleKernel", "ByteLayouts", "CDescriptorFetchABI", "VirtioLayouts", "PCIeLayouts",
      "IOMMULayouts", "Trace", "PCIeFabric", "Virtqueues", "OrderingReference", "HostPlatform",
      "Endpoint", "RTLBridge", "GuestDriver",
    ], outside: system.union(["Crypto"])),
  Layer(
    6, "CoSimulation",
    [
      "CycleKernel", "ByteLayouts", "CLocalPeer", "VirtioLayouts", "PCIeLayouts", "Trace",
      "PCIeFabric", "Virtqueues", "OrderingReference", "Endpoint",
    ], outside: system),
  Layer(
    7, "Conformance",
    [
      "CycleKernel", "ByteLayouts", "VirtioLayouts", "PCIeLayouts", "IOMMULayouts", "Trace",
      "PCIeFabric", "OrderingReference", "HostPlatform", "Endpoint", "RTLBridge", "GuestDriver",
      "Scenarios",
    ], outside: system),
  Layer(
    7, "Embedding",
    [
      "CRicochet", "CycleKernel", "CLocalPeer", "VirtioLayouts", "PCIeLayouts", "Trace",
      "PCIeFabric", "Virtqueues", "OrderingReference", "Endpoint", "RTLBridge", "Scenarios",
      "CoSimulation",
    ], outside: system.union(["Synchronization"])),
  Layer(
    7, "Reporting",
    [
      "CycleKernel", "ByteLayouts", "CDescriptorFetchABI", "VirtioLayouts", "PCIeLayouts",
      "PCIeFabric", "Virtqueues", "OrderingReference", "RTLBridge", "Endpoint", "Scenarios",
      "LitmusLanguage", "OrderingExplorer", "LitmusBed", "HostPlatform", "Trace",
    ], outside: system.union(["Dispatch", "Foundation", "Histogram", "Synchronization"])),
  Layer(
    7, "Sizing",
    [
      "VectorPlots", "CycleKernel", "VirtioLayouts", "PCIeFabric", "HostPlatform", "Endpoint",
      "GuestDriver", "Scenarios",
    ], outside: ["Dispatch", "Foundation", "Synchronization"]),
  Layer(
    8, "SignOffReport", ["VectorPlots", "SignOff", "Sizing", "Reporting"],
    outside: ["Crypto", "Foundation", "Mustache"]),
  Layer(1, "SignOff", outside: ["Foundation", "Yams"]),
  Layer(1, "JobFarm", outside: ["Foundation"]),
  Layer(
    7, "Regression",
    [
      "CycleKernel", "ByteLayouts", "CDescriptorFetchABI", "VirtioLayouts", "PCIeLayouts", "Trace",
      "PCIeFabric", "Virtqueues", "OrderingReference", "HostPlatform", "Endpoint", "RTLBridge",
      "GuestDriver", "FetchTraffic", "Scenarios",
    ], outside: system.union(["Crypto", "Foundation"])),
  Layer(8, "RegressionCampaign", ["JobFarm", "Regression"], outside: ["Foundation", "GRDB"]),
  Layer(1, "PlatformKnobs"),
  Layer(2, "PlatformOracle", ["PlatformKnobs"]),
  Layer(
    7, "PlatformCells",
    [
      "CycleKernel", "ByteLayouts", "VirtioLayouts", "PCIeLayouts", "IOMMULayouts", "Trace",
      "PCIeFabric", "OrderingReference", "HostPlatform", "Endpoint", "RTLBridge", "GuestDriver",
      "Scenarios", "PlatformKnobs",
    ], outside: ["Foundation"]),
  Layer(
    8, "PlatformMatrix",
    ["PlatformKnobs", "PlatformOracle", "PlatformCells", "Scenarios"],
    outside: ["Foundation", "Yams"]),
  Layer(
    9, "ricochet",
    [
      "CycleKernel", "VirtioLayouts", "Trace", "OrderingReference", "HostPlatform", "Endpoint",
      "RTLBridge", "Scenarios", "Reporting", "Conformance", "FetchTraffic", "LitmusLanguage",
      "OrderingExplorer", "CoSimulation", "PlatformKnobs", "PlatformOracle", "PlatformCells",
      "PlatformMatrix", "SignOff", "JobFarm", "Regression", "RegressionCampaign", "SignOffReport",
      "Sizing", "VectorPlots",
    ], outside: system.union(["ArgumentParser", "Crypto", "Foundation"])),
]

/// The arrows of a table that do not go to a lower level, and those that lead nowhere.
func wrongArrows(in layers: [Layer]) -> [String] {
  layers.flatMap { layer in
    layer.house.sorted().compactMap { name in
      guard let target = layers.first(where: { $0.name == name }) else {
        return "\(layer.name) -> \(name): not in the table"
      }
      return target.level < layer.level
        ? nil : "\(layer.name) (\(layer.level)) -> \(name) (\(target.level))"
    }
  }
}
