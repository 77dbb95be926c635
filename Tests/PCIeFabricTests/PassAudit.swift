import PCIeLayouts
import Trace

@testable import OrderingReference

/// Watches the order of sending on one direction of a link, and counts who passed whom and why.
final class PassAudit: TraceObserver {
  private var sent: [LinkEvent] = []
  private var lowest: UInt64 = 0
  private var waiting: Set<UInt64> = []
  /// Ways in which packets passed, with how often.
  private(set) var ways: [SpecifiedTable.Way: Int] = [:]
  /// Passes that the table forbids.
  private(set) var forbidden: [String] = []
  /// Passes about which the judge's own table says otherwise.
  private(set) var disputed: [String] = []
  /// Packets sent.
  private(set) var count = 0

  func observe(_ event: TraceEvent, payload: RawSpan) {
    guard case .tlpSent(let link) = event.body else { return }
    count += 1
    for younger in sent where younger.sequence > link.sequence {
      note(younger.header, link.header)
    }
    sent.append(link)
    waiting.insert(link.sequence)
    while waiting.remove(lowest) != nil { lowest += 1 }
    let oldest = lowest
    sent.removeAll { $0.sequence < oldest }
  }

  private func note(_ younger: TLPHeader, _ older: TLPHeader) {
    let reasons = SpecifiedTable.reasons(younger, over: older)
    let cell = SpecifiedTable.cell(younger, older)
    let answersWrite = younger.kind == .completion && younger.status == .success
    if PassingTable.mayPass(younger, answersWrite: answersWrite, older) == reasons.isEmpty {
      disputed.append("\(cell): \(younger) \(older)")
    }
    guard let reason = reasons.first else {
      forbidden.append("\(cell): \(younger) passed \(older)")
      return
    }
    // Where nothing is needed, only a packet that brings nothing shows it.
    let bringsNothing =
      !younger.relaxedOrdering && !younger.idBasedOrdering && !answersWrite
      && younger.requester == older.requester && younger.tag == older.tag
    let isPlain =
      switch reason {
      case .always: bringsNothing
      case .otherTransaction:
        !younger.relaxedOrdering && !younger.idBasedOrdering && !answersWrite
      default: true
      }
    if reasons.count == 1, isPlain {
      ways[SpecifiedTable.Way(cell: cell, reason: reason), default: 0] += 1
    }
  }
}
