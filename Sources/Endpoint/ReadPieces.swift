import CycleKernel

/// What has come of the fetch engine's reads and was not yet handed over, in the order of arrival.
///
/// - Complexity: O(1) for each piece. The ring holds every byte that can be under way as a stretch
///   of its own, so a peer that sends single bytes fills it and no more.
struct ReadPieces: ~Copyable {
  /// A stretch of one read; without bytes, the end of a read that failed.
  struct Stretch {
    var transaction: Int
    var offset: Int
    var byteCount: Int
  }

  private var stretches: FixedRing<Stretch>

  init(transactionCount: Int, byteCountMax: Int) {
    var capacity = 1
    while capacity < transactionCount * (byteCountMax + 1) { capacity *= 2 }
    stretches = FixedRing(capacity: capacity)
  }

  var isEmpty: Bool { stretches.isEmpty }

  /// Appends what has just come.
  mutating func add(_ transaction: Int, offset: Int, byteCount: Int) {
    stretches.push(Stretch(transaction: transaction, offset: offset, byteCount: byteCount))
  }

  /// Takes at most `limit` bytes of the oldest stretch.
  mutating func take(limit: Int) -> Stretch {
    var stretch = stretches.front
    guard stretch.byteCount > limit else { return stretches.pop() }
    var rest = stretch
    rest.offset += limit
    rest.byteCount -= limit
    stretches[0] = rest
    stretch.byteCount = limit
    return stretch
  }

  /// Drops everything, for a reset.
  mutating func removeAll() { stretches.removeAll() }
}
