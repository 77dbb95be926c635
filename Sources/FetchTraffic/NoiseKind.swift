/// What a block of noise has much of.
enum NoiseKind {
  /// Everything, in short.
  case mixed
  /// Chains of more descriptors than half of what a limit can say, in every walker.
  case chains
  /// Lists of packed rings that fill the largest ring, in every queue.
  case lists

  /// One of eight blocks goes on to the limits of chains, then one to those of lists.
  init(seed: UInt64) {
    self = seed % 8 != 7 ? .mixed : seed % 16 == 7 ? .lists : .chains
  }

  /// Whether chains and lists go on to their limits, and everything is prompt.
  var isLong: Bool { self != .mixed }

  /// Cycles of a block: of a long one enough for eight chains or four lists that take turns.
  var length: UInt64 {
    switch self {
    case .mixed: 24_000
    case .chains: 560_000
    case .lists: 400_000
    }
  }
}
