import PCIeLayouts

/// When a packet may pass an older one.
enum PassingCell: Hashable, CaseIterable {
  /// Not at all.
  case never
  /// At will; some of these cells even must be able to, which no trace shows.
  case always
  /// With relaxed ordering, or with ID-based ordering and another requester.
  case relaxedOrOtherRequester
  /// With ID-based ordering and another requester.
  case otherRequester
  /// With relaxed ordering, with ID-based ordering and a completer that is not the requester of
  /// the older packet, or as the answer to an I/O or configuration write.
  case completionOverPosted
  /// As the answer to another transaction.
  case otherTransaction
}

/// Whether the row's packet may pass an earlier packet of the column.
///
/// | row \ column   | posted                  | read   | write  | completion       |
/// | -------------- | ----------------------- | ------ | ------ | ---------------- |
/// | posted         | relaxedOrOtherRequester | always | always | always           |
/// | read           | otherRequester          | always | always | always           |
/// | write with NP  | relaxedOrOtherRequester | always | always | always           |
/// | completion     | completionOverPosted    | always | always | otherTransaction |
///
/// Packets of different traffic classes are not ordered.
///
/// Source: PCIe Base, 2.4.1.
enum PassingTable {
  /// Rows by ordering class of the younger packet, columns by that of the older one.
  static let cells: [PassingCell] = [
    .relaxedOrOtherRequester, .always, .always, .always,
    .otherRequester, .always, .always, .always,
    .relaxedOrOtherRequester, .always, .always, .always,
    .completionOverPosted, .always, .always, .otherTransaction,
  ]

  /// Whether `younger` may pass `older`; `answersWrite` tells a completion of an I/O or
  /// configuration write.
  static func mayPass(_ younger: TLPHeader, answersWrite: Bool, _ older: TLPHeader) -> Bool {
    if younger.trafficClass != older.trafficClass { return true }
    let row = Int(younger.kind.orderingClass.rawValue)
    let column = Int(older.kind.orderingClass.rawValue)
    let isIDBased = younger.idBasedOrdering
    switch cells[row * OrderingClass.allCases.count + column] {
    case .never: return false
    case .always: return true
    case .relaxedOrOtherRequester:
      return younger.relaxedOrdering || isIDBased && younger.requester != older.requester
    case .otherRequester:
      return isIDBased && younger.requester != older.requester
    case .completionOverPosted:
      return younger.relaxedOrdering || answersWrite
        || isIDBased && younger.completer != older.requester
    case .otherTransaction:
      return younger.requester != older.requester || younger.tag != older.tag
    }
  }
}
