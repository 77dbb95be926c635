/// One step of an execution.
enum Step: Hashable, Sendable {
  /// An operation starts; most are done then.
  case start(Int)
  /// A packet toward the host arrives, by its code.
  case deliverUp(Int)
  /// A packet toward the device arrives.
  case deliverDown(Int)
  /// A cache gives a line back.
  case evict(Int)
  /// A cache takes a line unasked.
  case fill(Int)
  /// The device answers an invalidation of a page.
  case answerInvalidation(Int)

  var code: UInt16 {
    switch self {
    case .start(let index): UInt16(index)
    case .deliverUp(let code): 0x100 | UInt16(code)
    case .deliverDown(let code): 0x200 | UInt16(code)
    case .evict(let line): 0x300 | UInt16(line)
    case .fill(let line): 0x400 | UInt16(line)
    case .answerInvalidation(let page): 0x500 | UInt16(page)
    }
  }

  init(code: UInt16) {
    let index = Int(code & 0xff)
    switch code >> 8 {
    case 0: self = .start(index)
    case 1: self = .deliverUp(index)
    case 2: self = .deliverDown(index)
    case 3: self = .evict(index)
    case 4: self = .fill(index)
    default: self = .answerInvalidation(index)
    }
  }
}
