import PCIeFabric
import PCIeLayouts

/// The table of PCIe Base 2.4.1 in words, written apart from the fabric's and from the judge's.
enum SpecifiedTable {
  /// What lets a packet pass where not every packet may.
  enum Reason: String, Hashable, CaseIterable {
    /// Nothing is needed.
    case always
    case relaxed
    case otherRequester
    case answersWrite
    case otherTransaction
    case otherTrafficClass
  }

  /// The classes of two packets: the younger and the older.
  static func cell(_ younger: TLPHeader, _ older: TLPHeader) -> String {
    "\(younger.kind.orderingClass) over \(older.kind.orderingClass)"
  }

  /// Everything that lets the younger packet pass; nothing means that it must not.
  static func reasons(_ younger: TLPHeader, over older: TLPHeader) -> Set<Reason> {
    var reasons: Set<Reason> = []
    let isOther = younger.idBasedOrdering && younger.requester != older.requester
    switch cell(younger, older) {
    case "posted over posted", "nonPostedWithData over posted":  // A2, C2
      if younger.relaxedOrdering { reasons.insert(.relaxed) }
      if isOther { reasons.insert(.otherRequester) }
    case "nonPostedRead over posted":  // B2
      if isOther { reasons.insert(.otherRequester) }
    case "completion over posted":  // D2
      if younger.relaxedOrdering { reasons.insert(.relaxed) }
      if younger.idBasedOrdering, younger.completer != older.requester {
        reasons.insert(.otherRequester)
      }
      if younger.kind == .completion, younger.status == .success { reasons.insert(.answersWrite) }
    case "completion over completion":  // D5
      if younger.requester != older.requester || younger.tag != older.tag {
        reasons.insert(.otherTransaction)
      }
    default: reasons.insert(.always)  // A3 to A5, B3 to B5, C3 to C5, D3, D4
    }
    if younger.trafficClass != older.trafficClass { reasons.insert(.otherTrafficClass) }
    return reasons
  }

  /// The cells whose packets must be able to pass.
  static let required: Set<String> = [
    "posted over nonPostedRead", "posted over nonPostedWithData",
    "completion over nonPostedRead", "completion over nonPostedWithData",
  ]

  /// The verdict on two packets.
  static func verdict(_ younger: TLPHeader, over older: TLPHeader) -> Passing {
    if required.contains(cell(younger, older)) { return .required }
    return reasons(younger, over: older).isEmpty ? .forbidden : .allowed
  }

  /// A way to pass that the table permits: the cell, and the one reason for it.
  struct Way: Hashable, CustomStringConvertible {
    var cell: String
    var reason: Reason
    var description: String { "\(cell), \(reason)" }
  }

  /// Every way to pass.
  static let ways: Set<Way> = {
    var ways: Set<Way> = []
    for row in OrderingClass.allCases {
      for column in OrderingClass.allCases {
        let cell = "\(row) over \(column)"
        let reasons: [Reason] =
          switch cell {
          case "posted over posted", "nonPostedWithData over posted":
            [.relaxed, .otherRequester, .otherTrafficClass]
          case "nonPostedRead over posted": [.otherRequester, .otherTrafficClass]
          case "completion over posted":
            [.relaxed, .otherRequester, .answersWrite, .otherTrafficClass]
          case "completion over completion": [.otherTransaction]
          default: [.always]
          }
        for reason in reasons { ways.insert(Way(cell: cell, reason: reason)) }
      }
    }
    return ways
  }()
}
