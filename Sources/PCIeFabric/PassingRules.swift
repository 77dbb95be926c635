public import PCIeLayouts

/// What the ordering table says about a packet that would overtake an earlier one.
public enum Passing: Hashable, Sendable {
  /// Must not pass.
  case forbidden
  /// May pass.
  case allowed
  /// Must be able to pass, or the fabric can deadlock.
  case required
}

/// A cell of the ordering table: when a packet may pass an older one.
///
/// Source: PCIe Base, 2.4.1.
public enum PassingCell: UInt8, Hashable, Sendable, CaseIterable {
  /// Not at all.
  case never
  /// At will.
  case may
  /// At will, and nothing may keep it from passing for ever.
  case mustBeAble
  /// With relaxed ordering, or with ID-based ordering and another requester.
  case relaxedOrOtherRequester
  /// With ID-based ordering and another requester; relaxed ordering counts for nothing.
  case otherRequester
  /// A completion over a posted request: with relaxed ordering, with ID-based ordering and a
  /// completer that is not the older packet's requester, or when it answers a write.
  case completionOverPosted
  /// When it belongs to another transaction.
  case otherTransaction

  /// What the cell says about two packets of one traffic class.
  func verdict(_ row: TLPHeader, over column: TLPHeader) -> Passing {
    switch self {
    case .never: .forbidden
    case .may: .allowed
    case .mustBeAble: .required
    case .relaxedOrOtherRequester:
      row.relaxedOrdering || Self.isIDBased(row, column) ? .allowed : .forbidden
    case .otherRequester: Self.isIDBased(row, column) ? .allowed : .forbidden
    case .completionOverPosted:
      row.relaxedOrdering || row.answersWrite
        || (row.idBasedOrdering && row.completer != column.requester) ? .allowed : .forbidden
    case .otherTransaction:
      row.requester == column.requester && row.tag == column.tag ? .forbidden : .allowed
    }
  }

  private static func isIDBased(_ row: TLPHeader, _ column: TLPHeader) -> Bool {
    row.idBasedOrdering && row.requester != column.requester
  }
}

extension TLPHeader {
  /// Whether a completion can only be that of an I/O or configuration write: success, no data.
  ///
  /// Source: PCIe Base, 2.2.9.
  fileprivate var answersWrite: Bool { kind == .completion && status == .success }
}

/// The PCIe ordering table: whether the row's packet may pass the column's, posted before it.
///
/// | row \ column | Posted            | NP read | NP with data | Completion                  |
/// | ------------ | ----------------- | ------- | ------------ | --------------------------- |
/// | Posted       | no, RO or IDO may | must    | must         | may                         |
/// | NP read      | no, IDO may       | may     | may          | may                         |
/// | NP with data | no, RO or IDO may | may     | may          | may                         |
/// | Completion   | no, RO or IDO may | must    | must         | may; no in one transaction  |
///
/// IDO counts when the two packets come from different requesters (for a completion: when its
/// completer differs from the requester of the posted packet). The completion of an I/O or
/// configuration write may pass posted packets. Packets of different traffic classes are not
/// ordered.
///
/// Layout: four bits for each cell, row by row. Source: PCIe Base, 2.4.1.
public struct PassingRules: Hashable, Sendable {
  private var cells: UInt64 = 0

  /// The table of the specification.
  public static let specification: PassingRules = {
    var rules = PassingRules()
    rules.set(.posted, [.relaxedOrOtherRequester, .mustBeAble, .mustBeAble, .may])  // A2...A5
    rules.set(.nonPostedRead, [.otherRequester, .may, .may, .may])  // B2...B5
    rules.set(.nonPostedWithData, [.relaxedOrOtherRequester, .may, .may, .may])  // C2...C5
    rules.set(
      .completion, [.completionOverPosted, .mustBeAble, .mustBeAble, .otherTransaction])  // D2...D5
    return rules
  }()

  private init() {}

  private mutating func set(_ row: OrderingClass, _ values: [PassingCell]) {
    for (column, value) in zip(OrderingClass.allCases, values) { self[row, column] = value }
  }

  private static func shift(_ row: OrderingClass, _ column: OrderingClass) -> UInt64 {
    UInt64(row.rawValue) * 16 + UInt64(column.rawValue) * 4
  }

  /// The cell of a row and a column; a test that sets one has a table that is wrong there.
  public subscript(row: OrderingClass, column: OrderingClass) -> PassingCell {
    get {
      let code = UInt8(truncatingIfNeeded: cells >> Self.shift(row, column)) & 15
      return PassingCell(rawValue: code) ?? .never
    }
    set {
      let shift = Self.shift(row, column)
      cells = cells & ~(15 << shift) | UInt64(newValue.rawValue) << shift
    }
  }

  /// Whether `row` may pass `column`, which was posted before it.
  public func passing(_ row: TLPHeader, over column: TLPHeader) -> Passing {
    let verdict = self[row.kind.orderingClass, column.kind.orderingClass]
      .verdict(row, over: column)
    return verdict == .forbidden && row.trafficClass != column.trafficClass ? .allowed : verdict
  }
}

/// Whether `row` may pass `column`, which was posted before it, by the specification's table.
public func passing(_ row: TLPHeader, over column: TLPHeader) -> Passing {
  PassingRules.specification.passing(row, over: column)
}
