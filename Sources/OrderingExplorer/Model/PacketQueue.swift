/// The packets on one direction of the link, in one word: oldest in the low byte.
enum PacketQueue {
  static let capacity = 8

  @inline(__always) static func count(_ queue: UInt64) -> Int {
    (71 &- queue.leadingZeroBitCount) &>> 3
  }

  @inline(__always) static func packet(_ queue: UInt64, _ index: Int) -> UInt64 {
    queue &>> UInt64(index &* 8) & 255
  }

  @inline(__always) static func removing(_ queue: UInt64, _ index: Int) -> UInt64 {
    let shift = UInt64(index &* 8)
    let below = queue & ((1 &<< shift) &- 1)
    let above = shift == 56 ? 0 : (queue &>> (shift &+ 8)) &<< shift
    return below | above
  }

  @inline(__always) static func appending(_ queue: UInt64, _ code: UInt64) -> UInt64 {
    let count = count(queue)
    precondition(count < capacity, "a queue of packets is full")
    return queue | code &<< UInt64(count &* 8)
  }
}
