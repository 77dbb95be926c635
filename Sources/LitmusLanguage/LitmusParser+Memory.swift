extension LitmusParser {
  /// Reads `NAME PLACE [TYPE] [= VALUE] [line NAME] [page NAME]` or `NAME alias NAME TYPE`.
  mutating func readLocation(_ cursor: inout TokenCursor) throws(LitmusError) {
    let name = try cursor.name("the name of a location")
    try checkNew(name)
    if cursor.take("alias") {
      try readAlias(name.text, &cursor)
      return
    }
    let place = try cursor.word("a place", as: Place.self)
    let type: MemoryType
    switch place {
    case .host, .bar: type = try cursor.word("a memory type", as: MemoryType.self)
    case .interrupt: type = .wb
    case .config: type = .uc
    }
    let cell = (locations.map(\.cell).max() ?? -1) + 1
    var location = Location(
      name: name.text, place: place, memoryType: type, initial: 0, cell: cell, line: 0)
    if cursor.take("=") { location.initial = try cursor.value() }
    var line = name.text
    if cursor.take("line") { line = try cursor.name("the name of a line").text }
    location.line = Self.index(of: line, in: &lineNames)
    let lineMate = locations.first { $0.line == location.line }
    if let lineMate, lineMate.place != place || lineMate.memoryType != type {
      throw LitmusError(
        name.place,
        "'\(name.text)' cannot share a line with '\(lineMate.name)': another place or type")
    }
    if cursor.take("page") {
      let page = try cursor.name("the name of a page")
      if place != .host { throw LitmusError(page.place, "only host memory lies in a page") }
      location.page = Self.index(of: page.text, in: &pages)
    }
    locations.append(location)
  }

  private mutating func readAlias(
    _ name: String, _ cursor: inout TokenCursor
  ) throws(LitmusError) {
    let token = try cursor.name("the name of a location")
    guard let index = locations.firstIndex(where: { $0.name == token.text }) else {
      throw LitmusError(token.place, "no location '\(token.text)'")
    }
    var location = locations[index]
    guard location.place == .host || location.place == .bar, location.aliasOf == nil else {
      throw LitmusError(token.place, "'\(token.text)' can have no alias")
    }
    location.name = name
    location.aliasOf = index
    location.memoryType = try cursor.word("a memory type", as: MemoryType.self)
    locations.append(location)
  }

  private func checkNew(_ name: Token) throws(LitmusError) {
    if locations.contains(where: { $0.name == name.text }) {
      throw LitmusError(name.place, "a second location '\(name.text)'")
    }
    let words = ["load", "store", "await", "when", "stuck", "not", "and", "or", "fault"]
    if words.contains(name.text) {
      throw LitmusError(name.place, "'\(name.text)' is a word of the language")
    }
  }

  static func index(of name: String, in names: inout [String]) -> Int {
    if let index = names.firstIndex(of: name) { return index }
    names.append(name)
    return names.count - 1
  }
}
