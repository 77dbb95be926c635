import CycleKernel

/// A read of up to 32 bytes that an engine made, and which of its bytes have not come yet.
struct NoiseRead {
  var tag: UInt8
  var queue: Int
  var count: Int
  /// The cycle from which on its pieces come.
  var due: UInt64
  /// Bytes 0 to 31, eight to a word.
  var words: SIMD4<UInt64>
  /// How it ends; a read that fails may bring some bytes before.
  var status: UInt8
  /// A bit for each byte that is still to come.
  private var rest: UInt32
  private let all: UInt32

  init(
    tag: UInt8, queue: Int, count: Int, due: UInt64, words: SIMD4<UInt64>, status: UInt8
  ) {
    (self.tag, self.queue, self.count, self.due) = (tag, queue, count, due)
    (self.words, self.status) = (words, status)
    all = count >= 32 ? .max : (1 << UInt32(count)) - 1
    rest = all
  }

  /// Whether some bytes have come, so that others must not come again.
  var isPartial: Bool { rest != all }

  /// Whether every byte has come.
  var isComplete: Bool { rest == 0 }

  /// Takes the bytes of the next piece: all that are left, or some that lie side by side.
  mutating func takePiece(_ splits: Bool, _ random: inout RandomStream) -> Range<Int> {
    guard splits else {
      defer { rest = 0 }
      return 0..<count
    }
    var first = Int(random.below(UInt64(count)))
    while rest >> UInt32(first) & 1 == 0 { first = (first + 1) % count }
    let goesOn = random.below(2) == 0
    var end = first + 1
    while end < count, rest >> UInt32(end) & 1 != 0, goesOn || random.below(6) != 0 { end += 1 }
    for at in first..<end { rest &= ~(1 << UInt32(at)) }
    return first..<end
  }

  /// The bytes of a piece where the pins carry them, with noise behind them.
  func data(of piece: Range<Int>, noise: UInt64) -> SIMD4<UInt64> {
    var data = SIMD4<UInt64>(noise, ~noise, noise &* 3, noise &* 5)
    for (to, from) in piece.enumerated() {
      let byte = words[from / 8] >> UInt64(8 * (from % 8)) & 0xff
      let shift = UInt64(8 * (to % 8))
      data[to / 8] = data[to / 8] & ~(0xff << shift) | byte << shift
    }
    return data
  }
}
