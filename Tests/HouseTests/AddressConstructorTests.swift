import Testing

@Suite("Who may make an address (the types of ByteLayouts)")
struct AddressConstructorTests {
  static let types = addressConstructors.map(\.type)

  private func places(_ type: String) -> [(path: String, line: Int)] {
    constructions(of: type, in: Repository.files(under: "Sources", ending: [".swift"]))
      .filter { !$0.path.hasPrefix("Sources/ByteLayouts/") }
  }

  @Test("an address is made only in the files that may", arguments: types)
  func onlyThere(type: String) throws {
    let constructor = try #require(addressConstructors.first { $0.type == type })
    let others = places(type).filter { constructor.files[$0.path] == nil }
    #expect(others.map { "\($0.path):\($0.line)" } == [])
  }

  @Test("every file that may make an address does", arguments: types)
  func stillNeeded(type: String) throws {
    let constructor = try #require(addressConstructors.first { $0.type == type })
    let makers = Set(places(type).map(\.path))
    #expect(constructor.files.keys.filter { !makers.contains($0) }.sorted() == [])
  }

  @Test(
    "a construction is found",
    arguments: [
      "let a = BusAddress(rawValue: 1)", "route(.bus(BusAddress(rawValue: value)))",
      "values.map(BusAddress.init)", "BusAddress.init(rawValue: 3)",
      "let b: BusAddress = BusAddress(rawValue: 0x10)",
      "let MyBusAddress = BusAddress(rawValue: 2)",
    ])
  func found(text: String) {
    let file = TextFile(path: "Bad.swift", text: "import ByteLayouts\n\(text)\n")
    #expect(constructions(of: "BusAddress", in: [file]).map(\.line) == [2])
  }

  @Test(
    "a mention is no construction",
    arguments: [
      "func post(to address: BusAddress) {}", "// BusAddress(rawValue: 1)",
      "MyBusAddress(rawValue: 1)",
      "/// ``BusAddress(rawValue:)``", "[BusAddress: Int]", "case bus(BusAddress)",
      "BusAddresses(3)",
    ])
  func notFound(text: String) {
    let file = TextFile(path: "Good.swift", text: text)
    #expect(constructions(of: "BusAddress", in: [file]).isEmpty)
  }
}
