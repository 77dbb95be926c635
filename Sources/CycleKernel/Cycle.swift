/// A count of core-clock cycles since the simulation began (250 MHz unless configured).
public typealias Cycle = UInt64

extension Cycle {
  /// The due cycle of something that will never happen by itself.
  public static var never: Cycle { .max }
}
