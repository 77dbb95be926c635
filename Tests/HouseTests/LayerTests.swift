import Testing

@Suite("The layers of the house (Sources)")
struct LayerTests {
  @Test("a module imports only what its layer allows", arguments: layers.map(\.name))
  func imports(module: String) throws {
    let layer = try #require(layers.first { $0.name == module })
    let files = Repository.files(under: "Sources/\(module)", ending: [".swift"])
    #expect(
      !files.isEmpty || ["CDescriptorFetchABI", "CLocalPeer", "CRicochet"].contains(module),
      "no sources")
    #expect(forbiddenImports(of: files, in: layer) == [])
  }

  @Test("every arrow goes to a lower level")
  func arrows() { #expect(wrongArrows(in: layers) == []) }

  @Test("every folder of Sources is in the table, and the reverse")
  func folders() {
    #expect(Set(layers.map(\.name)) == Repository.modules)
    #expect(Set(layers.map(\.name)).count == layers.count, "a module twice")
  }

  @Test("the judge shares layouts and events with the device, litmus tests with the explorer")
  func judge() throws {
    let files = Repository.files(under: "Sources/OrderingReference", ending: [".swift"])
    let imports = files.reduce(into: Set<String>()) { $0.formUnion(importedModules(of: $1)) }
    #expect(!imports.isEmpty)
    #expect(
      imports.isSubset(
        of: ["ByteLayouts", "PCIeLayouts", "VirtioLayouts", "Trace", "LitmusLanguage"]))
  }

  @Test("the explorer shares nothing with device, platform or judge")
  func explorer() throws {
    let files = ["LitmusLanguage", "OrderingExplorer"].flatMap {
      Repository.files(under: "Sources/\($0)", ending: [".swift"])
    }
    let imports = files.reduce(into: Set<String>()) { $0.formUnion(importedModules(of: $1)) }
    #expect(imports == ["LitmusLanguage"])
  }

  @Test("the guest driver imports nothing of the device", arguments: ["Virtqueues", "Endpoint"])
  func driver(module: String) throws {
    let files = Repository.files(under: "Sources/GuestDriver", ending: [".swift"])
    #expect(!files.isEmpty)
    #expect(files.filter { importedModules(of: $0).contains(module) }.map(\.path) == [])
    // Nor by way of a module that it does import.
    let names = Set(layers.map(\.name))
    var reached: Set<String> = ["GuestDriver"]
    while let next = layers.first(where: {
      reached.contains($0.name) && !$0.house.isSubset(of: reached)
    }) {
      reached.formUnion(next.house)
    }
    #expect(reached.isSubset(of: names) && !reached.contains(module))
  }
}

@Suite("The checks of the layers find offenders")
struct LayerCheckTests {
  @Test(
    "an import is found in every form",
    arguments: [
      "import Endpoint", "  import Endpoint", "public import Endpoint", "@testable import Endpoint",
      "private import Endpoint  // why", "@_exported public import Endpoint",
      "import Endpoint.Part",
      "package import struct Endpoint.AddressRouter", "import Trace; import Endpoint",
      "@preconcurrency\nimport Endpoint", "import let Endpoint.limit", "\timport\tEndpoint",
    ])
  func forms(text: String) {
    let file = TextFile(path: "Sources/GuestDriver/Bad.swift", text: text)
    #expect(importedModules(of: file).contains("Endpoint"))
  }

  @Test(
    "what only looks like an import is none",
    arguments: [
      "// import Endpoint", "/// import Endpoint", "let important = Endpoint()", "imports",
    ])
  func notImports(text: String) {
    #expect(importedModules(of: TextFile(path: "A.swift", text: text)).isEmpty)
  }

  @Test("an import that the layer does not allow is reported with its file")
  func forbidden() {
    let files = [
      TextFile(path: "Good.swift", text: "import Trace\n"),
      TextFile(
        path: "Bad.swift", text: "import Trace\npublic import Virtqueues\nimport Foundation"),
    ]
    #expect(
      forbiddenImports(of: files, in: Layer(3, "Reference", ["Trace"])) == [
        "Bad.swift: import Foundation", "Bad.swift: import Virtqueues",
      ])
    let layer = Layer(3, "Reference", ["Trace", "Virtqueues"], outside: ["Foundation"])
    #expect(forbiddenImports(of: files, in: layer) == [])
  }

  @Test("an arrow up, along, or to nowhere is reported")
  func arrows() {
    let bad = [
      Layer(0, "Low", ["High"]), Layer(1, "Middle", ["Low", "Peer"]), Layer(1, "Peer"),
      Layer(2, "High", ["Low", "Gone"]),
    ]
    #expect(
      wrongArrows(in: bad) == [
        "Low (0) -> High (2)", "Middle (1) -> Peer (1)", "High -> Gone: not in the table",
      ])
  }
}
