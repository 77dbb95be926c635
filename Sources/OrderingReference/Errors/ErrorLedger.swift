import PCIeLayouts
import Trace

/// Errors that have happened and whose messages are still to come, and the log that they leave.
struct ErrorLedger {
  /// Cycles within which a message must leave.
  static let cycleLimit: UInt64 = 50_000

  /// An error whose message is due.
  struct Due {
    var message: MessageCode
    var event: TraceEvent
    /// Whether the message may also stay away.
    var isOptional: Bool
  }

  /// What the Header Log holds.
  enum Log {
    case free
    case held(bit: UInt32, header: SIMD4<UInt32>, event: TraceEvent)
    case unknown
  }

  private(set) var due: [Due] = []
  private(set) var log = Log.unknown

  /// Takes an error whose message is due.
  mutating func expect(_ message: MessageCode, event: TraceEvent, isOptional: Bool) {
    due.append(Due(message: message, event: event, isOptional: isOptional))
  }

  /// Notes the packet of an error that is logged if it is the first.
  mutating func hold(_ bit: UInt32, header: SIMD4<UInt32>, event: TraceEvent, isSure: Bool) {
    guard case .free = log else { return }
    log = isSure ? .held(bit: bit, header: header, event: event) : .unknown
  }

  /// Software cleared status bits.
  mutating func clear(_ bits: UInt32, isAll: Bool) {
    switch log {
    case .held(let bit, _, _) where bits & bit != 0: log = .free
    case .unknown where isAll: log = .free
    default: break
    }
  }

  /// Takes a message; false when no error stands behind it.
  mutating func report(_ message: MessageCode) -> Bool {
    let sure = due.firstIndex { $0.message == message && !$0.isOptional }
    guard let found = sure ?? due.firstIndex(where: { $0.message == message }) else {
      return false
    }
    due.remove(at: found)
    return true
  }

  /// Takes out what is overdue.
  mutating func overdue(at cycle: UInt64) -> [Due] {
    guard let first = due.first, first.event.cycle + Self.cycleLimit < cycle else { return [] }
    let late = due.filter { $0.event.cycle + Self.cycleLimit < cycle }
    due.removeFirst(late.count)
    return late.filter { !$0.isOptional }
  }

  /// Forgets everything: the function was reset.
  mutating func forget() {
    due.removeAll()
    log = .unknown
  }
}
