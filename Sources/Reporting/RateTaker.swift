/// When whoever takes descriptors is ready for one: some cycles on, some off, over and over.
public struct RateTaker: Hashable, Codable, Sendable {
  /// Cycles in a row in which a descriptor is taken.
  public var readyCycleCount: Int
  /// Cycles behind them in which none is.
  public var busyCycleCount: Int

  /// Takes one in every cycle.
  public static let always = RateTaker(readyCycleCount: 1, busyCycleCount: 0)
  /// Takes one in every second cycle.
  public static let everySecond = RateTaker(readyCycleCount: 1, busyCycleCount: 1)
  /// Takes eight in a row, and none for as long.
  public static let bursts = RateTaker(readyCycleCount: 8, busyCycleCount: 8)

  /// Makes a taker.
  public init(readyCycleCount: Int, busyCycleCount: Int) {
    precondition(readyCycleCount > 0 && busyCycleCount >= 0, "never ready")
    self.readyCycleCount = readyCycleCount
    self.busyCycleCount = busyCycleCount
  }

  /// Descriptors per cycle that it takes at most.
  public var limit: Double {
    Double(readyCycleCount) / Double(readyCycleCount + busyCycleCount)
  }

  func isReady(_ cycle: UInt64) -> Bool {
    cycle % UInt64(readyCycleCount + busyCycleCount) < UInt64(readyCycleCount)
  }

  /// What a table calls it.
  var name: String {
    busyCycleCount == 0 ? "always" : "\(readyCycleCount) on, \(busyCycleCount) off"
  }
}
