import Foundation
import Yams

/// An item that may fail until a day, and who says so.
public struct Waiver: Codable, Hashable, Sendable {
  /// The item's name.
  public var item: String
  /// Why it may fail.
  public var reason: String
  /// Who stands for that.
  public var owner: String
  /// The last day on which it counts, as YYYY-MM-DD.
  public var expires: String

  /// A waiver from its parts.
  public init(item: String, reason: String, owner: String, expires: String) {
    self.item = item
    self.reason = reason
    self.owner = owner
    self.expires = expires
  }

  /// What is wrong with a file of waivers: one line.
  public struct Failure: Error, CustomStringConvertible {
    /// The line.
    public var description: String
  }

  private static let keys: Set<String> = ["item", "reason", "owner", "expires"]

  /// Reads a list of waivers in YAML.
  ///
  /// - Throws: ``Failure`` with path, line and remedy.
  public static func read(path: String) throws -> [Waiver] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw Failure(description: "\(path): cannot be read as a file of waivers")
    }
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      throw Failure(description: "\(path): no YAML: \(error)")
    }
    guard let node else { return [] }
    guard let list = node.sequence else {
      throw Failure(description: "\(path):1: a list of waivers is wanted, each behind a dash")
    }
    return try list.map { try waiver($0, path) }
  }

  private static func waiver(_ node: Node, _ path: String) throws -> Waiver {
    let line = node.mark?.line ?? 1
    guard let mapping = node.mapping else {
      throw Failure(description: "\(path):\(line): item, reason, owner and expires are wanted")
    }
    var values: [String: String] = [:]
    for (key, value) in mapping {
      let at = key.mark?.line ?? line
      guard let name = key.string, keys.contains(name) else {
        throw Failure(
          description:
            "\(path):\(at): '\(key.string ?? "?")' is none of item, reason, owner, expires")
      }
      guard let text = value.string, !text.isEmpty else {
        throw Failure(description: "\(path):\(at): \(name) is empty")
      }
      values[name] = text
    }
    for name in keys.sorted() where values[name] == nil {
      throw Failure(description: "\(path):\(line): \(name) is missing")
    }
    let waiver = Waiver(
      item: values["item"] ?? "", reason: values["reason"] ?? "", owner: values["owner"] ?? "",
      expires: values["expires"] ?? "")
    guard SignOffPlan.items.contains(where: { $0.name == waiver.item }) else {
      throw Failure(description: "\(path):\(line): there is no item \(waiver.item)")
    }
    guard isDay(waiver.expires) else {
      throw Failure(description: "\(path):\(line): expires is no day such as 2027-01-31")
    }
    return waiver
  }

  /// Whether a text is a day as YYYY-MM-DD.
  public static func isDay(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
      let month = Int(parts[1]), let day = Int(parts[2]), Int(parts[0]) != nil
    else { return false }
    return (1...12).contains(month) && (1...31).contains(day)
  }

  /// Whether it still counts on a day.
  public func counts(on day: String) -> Bool { day <= expires }
}
