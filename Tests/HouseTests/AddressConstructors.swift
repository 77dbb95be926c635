/// The files of `Sources` that may make an address of a type, each with the reason.
///
/// An implicit `.init(rawValue:)` escapes this check; the formatter's rules and review do not let
/// one pass where the type is not in sight.
struct AddressConstructor: Sendable {
  let type: String
  let files: [String: String]
}

let addressConstructors: [AddressConstructor] = [
  AddressConstructor(
    type: "BounceOffset",
    files: [
      "Sources/Endpoint/AddressRouter.swift": "decides whether an access is local",
      "Sources/Endpoint/Endpoint+Completer.swift":
        "a request from the link hits the window of the BAR that holds the bounce memory",
    ]),
  AddressConstructor(
    type: "BusAddress",
    files: [
      "Sources/Endpoint/AddressRouter.swift": "decides whether an access goes to the bus",
      "Sources/Endpoint/ReadPort.swift": "the mutant that sends local reads over the link",
      "Sources/Endpoint/WritePipe.swift": "the mutant that sends local writes over the link",
    ]),
  AddressConstructor(
    type: "TranslatedAddress",
    files: [
      "Sources/Endpoint/TranslationCache.swift": "holds what ATS answered",
      "Sources/Endpoint/Endpoint+EngineTranslation.swift":
        "a read of a fetch engine whose own cache holds what ATS answered",
    ]),
]

/// The places of `files` that make a value of `type`, as "path:line".
func constructions(of type: String, in files: [TextFile]) -> [(path: String, line: Int)] {
  files.flatMap { file in
    file.code.filter { makes(type, in: $0.line) }.map { (file.path, $0.number) }
  }
}

private func makes(_ type: String, in line: Substring) -> Bool {
  var rest = line
  var before: Character = " "
  while let found = rest.firstRange(of: type) {
    if let last = rest[..<found.lowerBound].last { before = last }
    let after = rest[found.upperBound...]
    let isWord = !(before.isLetter || before.isNumber || before == "_")
    if isWord, after.hasPrefix("(") || after.hasPrefix(".init") { return true }
    before = rest[rest.index(before: found.upperBound)]
    rest = after
  }
  return false
}
