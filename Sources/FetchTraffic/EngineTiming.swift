import CycleKernel

/// How the environment of a test treats the engine.
struct EngineTiming {
  /// Cycles from a read's acceptance to its first piece, at least 1.
  var latency: ClosedRange<UInt64> = 1...1
  /// Whether reads complete in any order.
  var reorders = false
  /// Chances in 256.
  var splitChance: UInt64 = 0
  /// Whether the pieces of a read are one or two descriptors each, in any order.
  var shufflesPieces = false
  var readReadyChance: UInt64 = 256
  var descriptorReadyChance: UInt64 = 256
  var errorReadyChance: UInt64 = 256
  var restReadyChance: UInt64 = 256
  /// Whether a channel is closed for some hundred cycles now and then.
  var hasLongStalls = false

  /// Cycles that one read takes.
  func drawLatency(_ random: inout RandomStream) -> UInt64 {
    let span = latency.upperBound - latency.lowerBound
    return latency.lowerBound + (span == 0 ? 0 : random.below(span + 1))
  }

  /// Everything at once, without any wait.
  static let prompt = EngineTiming()
  /// Everything that the table allows.
  static let rough = EngineTiming(
    latency: 1...40, reorders: true, splitChance: 90, readReadyChance: 160,
    descriptorReadyChance: 180, errorReadyChance: 60, restReadyChance: 60)
}
