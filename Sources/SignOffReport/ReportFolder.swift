import Foundation
public import SignOff

/// What a sign-off left in its folder.
///
/// A file that is not there, or that cannot be read, leaves its part of the report saying so; only
/// the sign-off itself has to be there.
public struct ReportFolder {
  /// What keeps a report from being made: one line.
  public struct Failure: Error, CustomStringConvertible {
    /// The line.
    public var description: String
  }

  /// A part of a report: there, or why it is not.
  enum Part<Value> {
    case there(Value)
    case absent(String)
  }

  let path: String
  /// Items and verdict.
  public let signOff: SignOff
  let facts: [SignOffFact]

  /// Lines of a log that the report shows.
  static let logLimit = 300

  /// Opens the folder of a sign-off that has run.
  ///
  /// - Throws: ``Failure``.
  public init(path: String) throws(Failure) {
    self.path = path
    let file = path + "/signoff.json"
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Failure(
        description: "\(file): no sign-off there; make one with ricochet signoff --out \(path)")
    }
    do {
      signOff = try JSONDecoder().decode(SignOff.self, from: data)
    } catch {
      throw Failure(
        description: "\(file): no sign-off (\(error)); make it again with ricochet signoff --again")
    }
    let facts = FileManager.default.contents(atPath: path + "/environment.json")
    self.facts = facts.flatMap { try? JSONDecoder().decode([SignOffFact].self, from: $0) } ?? []
  }

  /// A file as a value.
  func read<Value: Decodable>(_ file: String, made command: String) -> Part<Value> {
    guard let data = FileManager.default.contents(atPath: "\(path)/\(file)") else {
      return .absent("there is no \(file); \(command) makes it")
    }
    do {
      return .there(try JSONDecoder().decode(Value.self, from: data))
    } catch {
      return .absent("\(file) cannot be read (\(type(of: error))); \(command) makes it anew")
    }
  }

  /// What the first of some items found that has a result.
  func results(of items: [String]) -> Part<JSONValue> {
    for item in items {
      let part: Part<JSONValue> = read("\(item).results.json", made: "")
      if case .there = part { return part }
    }
    return .absent("no result of \(items.joined(separator: " or "))")
  }

  /// A file's bytes.
  func bytes(_ file: String) -> Data? { FileManager.default.contents(atPath: "\(path)/\(file)") }

  /// The last lines that an item printed.
  func log(of item: String) -> String {
    guard let data = bytes(item + ".log") else { return "" }
    let lines = String(decoding: data, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    let left = lines.count - Self.logLimit
    guard left > 0 else { return lines.joined(separator: "\n") }
    return
      (["(\(left) lines before these are in \(item).log)"]
      + lines.suffix(Self.logLimit).map(String.init)).joined(separator: "\n")
  }
}
