/// How many pages of a device memory buffer a network device works with.
///
/// | part     | slots                            | for                                            |
/// | -------- | -------------------------------- | ---------------------------------------------- |
/// | rings    | (2 Q + 1) x ring pages (N)       | a receive, a transmit queue per pair; control  |
/// | receive  | Q x N x B                        | receive queues filled to their depth           |
/// | transmit | Q x (17 + 3)                     | per pair one packet of the most fragments      |
/// | control  | 5                                | header, two pieces of data, status, table      |
///
/// Q are the queue pairs that the device has, used or not, and N the depth of every queue. B, the
/// slots of a receive buffer, is 1 with mergeable buffers and 17 + 3 without them. A packet of the
/// most fragments has 17 of those, its linear part, a header of its own and a table, each at most a
/// page. The work slots are the sum; the page ahead of the pool comes on top.
///
/// | Q x N  | 1 x 256 | 8 x 256 | 8 x 1024 | 64 x 1024 |
/// | ------ | ------- | ------- | -------- | --------- |
/// | slots  | 287     | 2247    | 8476     | 67724     |
///
/// Source: Linux RFC of August 2026, virtio-dmb.rst (split rings, 4 KiB pages).
public struct DMBNetSizing: Hashable, Sendable {
  /// The most fragments of a packet, MAX_SKB_FRAGS.
  public static let fragmentCount: Int = 17
  /// Slots of a packet of the most fragments, with linear part, header and table.
  public static let largestPacketSlotCount: Int = fragmentCount + 3
  /// Slots of a command.
  public static let commandSlotCount: Int = 5

  /// Queue pairs.
  public var pairCount: Int
  /// Entries of each queue.
  public var depth: UInt16
  /// The format of the queues.
  public var format: DMBRingFormat
  /// Whether VIRTIO_NET_F_MRG_RXBUF was negotiated, or no segmentation offload towards the guest.
  public var hasSmallReceiveBuffers: Bool

  /// Makes a sizing.
  public init(
    pairCount: Int, depth: UInt16, format: DMBRingFormat = .split,
    hasSmallReceiveBuffers: Bool = true
  ) {
    self.pairCount = pairCount
    self.depth = depth
    self.format = format
    self.hasSmallReceiveBuffers = hasSmallReceiveBuffers
  }

  /// Slots of the areas of all queues.
  public var ringSlotCount: Int { (2 * pairCount + 1) * format.pageCount(depth: depth) }
  /// Slots of one receive buffer.
  public var receiveBufferSlotCount: Int {
    hasSmallReceiveBuffers ? 1 : Self.largestPacketSlotCount
  }
  /// Slots of full receive queues.
  public var receiveSlotCount: Int { pairCount * Int(depth) * receiveBufferSlotCount }
  /// Slots of the packets under way.
  public var transmitSlotCount: Int { pairCount * Self.largestPacketSlotCount }

  /// Slots with which every receive queue is full and every transmit queue sends.
  public var workSlotCount: Int {
    ringSlotCount + receiveSlotCount + transmitSlotCount + Self.commandSlotCount
  }
  /// Slots with which every queue works: one buffer in each receive queue.
  public var floorSlotCount: Int {
    ringSlotCount + pairCount * receiveBufferSlotCount + transmitSlotCount
      + Self.commandSlotCount
  }
  /// Bytes of a region with the work slots.
  public var regionByteCount: Int { (1 + workSlotCount) * DMBGeometry.pageByteCount }
}
