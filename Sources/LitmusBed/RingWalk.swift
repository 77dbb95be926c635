import LitmusLanguage

/// A device's operations that are the walk of a split ring: available index, ring entry,
/// descriptor, data, each read when the one before says 1.
///
/// Ring and table lie at fixed addresses of the walk; each word of the test is one field of them.
///
/// | word       | field                    | 0 means            | 1 means            |
/// | ---------- | ------------------------ | ------------------ | ------------------ |
/// | first      | available index          | nothing new        | one entry          |
/// | second     | entry 0                  | head 0, stale      | head 1             |
/// | third      | address of descriptor 1  | another buffer     | the buffer         |
/// | fourth     | the buffer               |                    |                    |
struct RingWalk: Sendable {
  static let available: UInt64 = 0x1000
  static let table: UInt64 = 0x2000
  static let staleBuffer: UInt64 = 0x3000
  static let buffer: UInt64 = 0x4000
  static let size: UInt16 = 2
  private static let descriptorByteCount: UInt64 = 16

  /// Places in the table of words, in the order of the walk; two to four.
  let words: [Int]

  /// The walk that an agent does, or nil if it does something else.
  init?(_ agent: Agent, in test: LitmusTest) {
    guard agent.kind == .device, (2...4).contains(agent.operations.count) else { return nil }
    var words: [Int] = []
    var last: Int?
    for operation in agent.operations {
      guard operation.kind == .load, operation.modifiers.isEmpty, operation.address == nil,
        let index = operation.location, test.locations[index].place == .host,
        test.locations[index].page == nil, !words.contains(index)
      else { return nil }
      let isGuarded = last.map { OperationGuard(register: $0, value: 1) }
      guard operation.condition == isGuarded else { return nil }
      words.append(index)
      last = operation.register
    }
    self.words = words
  }

  /// The place of the word that a read at `address` is about; nil for the stale descriptor.
  func place(ofReadAt address: UInt64) -> Int? {
    if address < Self.available + 4 { return 0 }
    if address < Self.table { return 1 }
    let isFirst = address < Self.table + Self.descriptorByteCount
    return isFirst || words.count < 3 ? nil : 2
  }

  /// The byte at an address, where the read's own word holds `value`.
  func byte(at address: UInt64, value: UInt8) -> UInt8 {
    switch address {
    case Self.available + 2, Self.available + 4: return value
    case ..<Self.table: return 0
    default: break
    }
    let offset = (address - Self.table) % Self.descriptorByteCount
    let isStale = address < Self.table + Self.descriptorByteCount || value == 0
    let target = isStale ? Self.staleBuffer : Self.buffer
    switch offset {
    case 0..<8: return UInt8(truncatingIfNeeded: target >> (8 * offset))
    case 8: return 1
    default: return 0
    }
  }
}
