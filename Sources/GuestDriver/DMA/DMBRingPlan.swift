/// Where the queues of a device find room in a device memory buffer, and how deep they can be.
///
/// Queues are placed one behind the other. A split queue is halved until its areas fit, at last to
/// the first depth whose areas are one page; a packed queue is never made smaller.
///
/// | memory                   | split                    | packed                  |
/// | ------------------------ | ------------------------ | ----------------------- |
/// | areas fit                | the wanted depth         | the wanted depth        |
/// | smaller ones would fit   | half, a quarter, ...     | fails                   |
/// | not one page is free     | fails                    | fails                   |
///
/// Source: VIRTIO_F_DMB, DMB-G08 and G09; Linux RFC of August 2026, virtio-dmb.rst.
public struct DMBRingPlan: Sendable {
  /// A queue as its driver wants it.
  public struct Request: Hashable, Sendable {
    /// The format.
    public var format: DMBRingFormat
    /// Entries.
    public var depth: UInt16

    /// Makes a request.
    ///
    /// - Precondition: `depth` is positive, for a split queue a power of two.
    public init(_ format: DMBRingFormat, depth: UInt16) {
      precondition(depth > 0, "a queue has entries")
      precondition(format == .packed || depth & (depth - 1) == 0, "a power of two of entries")
      self.format = format
      self.depth = depth
    }
  }

  /// A queue as it was placed.
  public struct Placement: Hashable, Sendable {
    /// The format.
    public let format: DMBRingFormat
    /// Entries, at most as many as were wanted.
    public let depth: UInt16
    /// Offset in the region of each piece of ``DMBRingFormat/pieceByteCounts(depth:)``.
    public let offsets: [UInt64]
  }

  /// The queues, in the order of their requests.
  public private(set) var placements: [Placement] = []
  /// The pool with the areas of all queues taken.
  public private(set) var pool: DMBPool
  /// Number of the first queue, as errors name it.
  private let firstQueue: UInt16

  /// Places `requests`, for the queues from `firstQueue` on, in what is free of `pool`.
  ///
  /// - Throws: `DriverError.ringsDoNotFit(queue:byteCount:)` with the first queue that does not fit
  ///   and the bytes of the last try.
  public init(
    pool: DMBPool, firstQueue: UInt16 = 0, _ requests: [Request]
  ) throws(DriverError) {
    self.pool = pool
    self.firstQueue = firstQueue
    for (index, request) in requests.enumerated() {
      placements.append(try place(request, queue: index))
    }
  }

  /// Gives a queue other areas; the old ones are freed after the new ones are taken.
  ///
  /// A split queue may come out shallower than it was, although more was wanted.
  ///
  /// - Throws: `DriverError.ringsDoNotFit(queue:byteCount:)`; the queue then stays as it was.
  public mutating func resize(queue: Int, to depth: UInt16) throws(DriverError) {
    let old = placements[queue]
    placements[queue] = try place(Request(old.format, depth: depth), queue: queue)
    for offset in old.offsets { pool.release(offset) }
  }

  private mutating func place(_ request: Request, queue: Int) throws(DriverError) -> Placement {
    var depth = request.depth
    while true {
      let pieces = request.format.pieceByteCounts(depth: depth)
      if let offsets = claim(pieces) {
        return Placement(format: request.format, depth: depth, offsets: offsets)
      }
      let isLast = request.format == .packed || request.format.pageCount(depth: depth) == 1
      if isLast {
        throw .ringsDoNotFit(
          queue: firstQueue + UInt16(queue), byteCount: pieces.reduce(0, +))
      }
      depth /= 2
    }
  }

  /// Takes all the pieces or none.
  private mutating func claim(_ pieces: [Int]) -> [UInt64]? {
    var offsets: [UInt64] = []
    for byteCount in pieces {
      guard let offset = try? pool.claimRing(byteCount: byteCount) else {
        for taken in offsets { pool.release(taken) }
        return nil
      }
      offsets.append(offset)
    }
    return offsets
  }
}
