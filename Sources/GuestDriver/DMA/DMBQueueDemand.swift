/// A queue, as far as it says how large a region must be.
public struct DMBQueueDemand: Hashable, Sendable {
  /// The format.
  public var format: DMBRingFormat
  /// Entries, each of which may be a request.
  public var depth: UInt16
  /// Slots of the largest request.
  public var slotsOfLargestRequest: Int

  /// Makes a demand.
  public init(_ format: DMBRingFormat, depth: UInt16, slotsOfLargestRequest: Int) {
    self.format = format
    self.depth = depth
    self.slotsOfLargestRequest = slotsOfLargestRequest
  }

  /// Pages of the queue's areas and of all its requests at once.
  public var pageCount: Int { format.pageCount(depth: depth) + Int(depth) * slotsOfLargestRequest }

  /// Bytes of a region in which every queue can be full: a page ahead of the pool, and the rest.
  ///
  /// Source: Linux RFC of August 2026, virtio-dmb.rst.
  public static func regionByteCount(for queues: [DMBQueueDemand]) -> Int {
    queues.reduce(1) { $0 + $1.pageCount } * DMBGeometry.pageByteCount
  }
}
