import CycleKernel

/// How likely everything is for some time, in 256.
struct NoiseMood {
  var next: UInt64
  var writable: UInt64
  var indirect: UInt64
  /// Of an entry, an index or a head that is wrong in some way.
  var fault: UInt64
  /// Of a read that fails.
  var failure: UInt64
  var readReady: UInt64
  var descriptorReady: UInt64
  var errorReady: UInt64
  var restReady: UInt64
  var doorbell: UInt64
  /// Of a stop, in 65,536.
  var stop: UInt64
  /// Of a read in pieces.
  var split: UInt64
  var reorders: Bool
  var latency: UInt64
  /// Cycles until the next mood.
  var length: UInt64

  /// - Parameter isLong: whether chains and lists go on to their limits, and everything is prompt.
  init(isLong: Bool, _ random: inout RandomStream) {
    func one<Value>(_ values: [Value], _ random: inout RandomStream) -> Value {
      values[Int(random.below(UInt64(values.count)))]
    }
    next = isLong ? 256 : one([0, 100, 200, 250, 256], &random)
    writable = one([0, 30, 128, 256], &random)
    indirect = isLong ? one([0, 1], &random) : one([0, 20, 100, 200], &random)
    fault = isLong ? 0 : one([0, 1, 4, 12, 60], &random)
    failure = isLong ? 0 : one([0, 0, 1, 6], &random)
    readReady = isLong ? one([256, 220], &random) : one([256, 256, 200, 90, 8], &random)
    descriptorReady = isLong ? 256 : one([256, 256, 200, 90, 8, 0], &random)
    errorReady = one([256, 120, 20, 3], &random)
    restReady = one([256, 120, 20, 3], &random)
    doorbell = one([2, 12, 40, 128], &random)
    stop = isLong ? 0 : one([0, 20, 400], &random)
    split = isLong ? 0 : one([0, 60, 200, 256], &random)
    reorders = random.below(2) == 0
    latency = isLong ? 1 : one([1, 1, 3, 12, 60], &random)
    length = isLong ? 1 << 20 : 200 + random.below(1200)
  }
}
