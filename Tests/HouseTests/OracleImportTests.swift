import Testing

@Suite("Who knows whom among the platforms")
struct OracleImportTests {
  private func imports(of module: String) -> Set<String> {
    Repository.files(under: "Sources/\(module)", ending: [".swift"])
      .reduce(into: []) { $0.formUnion(importedModules(of: $1)) }
  }

  @Test("the oracle knows knobs and nothing of devices, hosts or guests")
  func oracle() {
    #expect(imports(of: "PlatformOracle") == ["PlatformKnobs"])
    #expect(imports(of: "PlatformKnobs").isEmpty)
  }

  @Test("the simulation of a cell does not know what is expected of it")
  func cells() { #expect(!imports(of: "PlatformCells").contains("PlatformOracle")) }
}
