public import PlatformKnobs
import Yams

/// A platform as a file: one YAML mapping, a key for each knob.
///
/// ```
/// name: broken table of an emulated machine
/// platform: pc
/// firmware: claims
/// device: bypassing
/// access-platform: false
/// policy: dma-api
/// reserved:
///   - { base: 0xb0000000, size: 0x100000 }
/// expect: corrupts
/// ```
///
/// What is left out stands as in the plain machine. `docs/matrix.md` lists the keys.
public struct PlatformFile: Hashable, Sendable {
  /// What the file calls its machine.
  public var name: String
  /// The machine.
  public var cell: PlatformConfiguration
  /// What the file expects; nil where it leaves that to the oracle.
  public var expected: PlatformOutcome?

  /// Reads the text of a file.
  ///
  /// - Throws: ``PlatformFileError``.
  public init(text: String, path: String) throws(PlatformFileError) {
    var reader = PlatformFileReader(path: path)
    let mapping = try Self.mapping(text, path)
    for (key, value) in mapping { try reader.take(key, value) }
    try reader.check()
    name = reader.name ?? path
    cell = reader.cell
    expected = reader.expected
  }

  private static func mapping(
    _ text: String, _ path: String
  ) throws(PlatformFileError) -> Node.Mapping {
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw PlatformFileError(
        path: path, line: line(of: error), problem: problem(of: error))
    } catch {
      throw PlatformFileError(path: path, line: nil, problem: "\(error)")
    }
    guard let mapping = node?.mapping else {
      throw PlatformFileError(
        path: path, line: node?.mark?.line ?? 1,
        problem: "a platform file is one mapping, such as `platform: pc`")
    }
    return mapping
  }

  private static func line(of error: YamlError) -> Int? {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark.line
    case .duplicatedKeysInMapping(_, let context): context.mark.line
    default: nil
    }
  }

  private static func problem(of error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
      .composer(_, let problem, _, _):
      "this is no YAML (\(problem)); write one `key: value` on a line"
    case .duplicatedKeysInMapping(let keys, _):
      "\(keys.joined(separator: ", ")) is given twice; keep one"
    default: "this is no YAML; write one `key: value` on a line"
    }
  }
}
