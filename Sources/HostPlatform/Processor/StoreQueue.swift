import CycleKernel

/// Stores that are certain and have not left, oldest first.
struct StoreQueue {
  struct Entry {
    var instruction: Int
    var due: Cycle
  }

  private(set) var entries: [Entry] = []

  init(capacity: Int) { entries.reserveCapacity(capacity) }

  mutating func reset() { entries.removeAll(keepingCapacity: true) }
  mutating func append(_ instruction: Int, due: Cycle) {
    entries.append(Entry(instruction: instruction, due: due))
  }
  mutating func remove(_ index: Int) { entries.remove(at: index) }
}

/// Combining stores that have left the store queue and gather; each word leaves by itself.
///
/// A later store to a word takes the place of the earlier one, so that one write leaves for both.
struct CombiningBuffers {
  struct Piece {
    /// Place in the table of words.
    var word: Int
    var value: UInt8
    /// The stores that are in it, by instruction.
    var stores: UInt64
    var attributes: RequestAttributes
    var due: Cycle
  }

  /// Words that fit.
  static let capacity = 6
  private(set) var pieces: [Piece] = []

  init() { pieces.reserveCapacity(Self.capacity) }

  mutating func reset() { pieces.removeAll(keepingCapacity: true) }

  /// Takes a store; false if there is no room.
  mutating func gather(
    _ word: Int, _ value: UInt8, instruction: Int, attributes: RequestAttributes, due: Cycle
  ) -> Bool {
    for index in pieces.indices where pieces[index].word == word {
      pieces[index].value = value
      pieces[index].stores |= 1 << UInt64(instruction)
      pieces[index].attributes = attributes
      return true
    }
    if pieces.count == Self.capacity { return false }
    pieces.append(
      Piece(
        word: word, value: value, stores: 1 << UInt64(instruction), attributes: attributes, due: due
      ))
    return true
  }

  mutating func remove(_ index: Int) -> Piece { pieces.remove(at: index) }
}
