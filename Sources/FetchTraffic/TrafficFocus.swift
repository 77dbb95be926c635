/// What a block of traffic has much of, beside what every block has.
///
/// Each draws from a stream of its own, so that a block without it stays as it is.
public enum TrafficFocus: String, CaseIterable, Sendable {
  /// Heads that stand so far apart as chains are long, and among them chains that are shorter, that
  /// leave their places, or that name a table.
  case shared
  /// Windows of any size beside memory of the bus, and descriptors and tables that begin or end at
  /// their edges; tables whose entries lie far apart.
  case borders
  /// Packed rings that the driver fills, with lists that cross lines, on few queues.
  case ahead
}
