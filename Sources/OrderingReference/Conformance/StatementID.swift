/// The number of a statement of the conformance list, such as VQ-SPLIT-05.
public struct StatementID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Statements in the whole list.
  public static let count = 226
  /// Every statement, in the order of the list.
  public static let all: [StatementID] = StatementSection.allCases.flatMap { section in
    (1...section.count).map { StatementID(section, $0) }
  }

  /// The section that holds it.
  public let section: StatementSection
  /// Its number in the section, from 1.
  public let number: Int

  /// Makes the number of an existing statement.
  ///
  /// - Precondition: `number` is 1...`section.count`.
  public init(_ section: StatementSection, _ number: Int) {
    precondition(number >= 1 && number <= section.count, "a statement of the list")
    self.section = section
    self.number = number
  }

  /// Reads a number as the list writes it; nil when there is no such statement.
  public init?(_ text: String) {
    guard let found = Self.all.first(where: { $0.description == text }) else { return nil }
    self = found
  }

  /// Place in the whole list, 0...225.
  public var ordinal: Int { section.first + number - 1 }

  /// The number as the list writes it: two digits, and no hyphen behind D and G.
  public var description: String {
    let digits = number < 10 ? "0\(number)" : "\(number)"
    let isJoined = section == .regionDevice || section == .regionDriver
    return section.rawValue + (isJoined ? "" : "-") + digits
  }

  /// Orders as the list does.
  public static func < (left: StatementID, right: StatementID) -> Bool {
    left.ordinal < right.ordinal
  }
}
