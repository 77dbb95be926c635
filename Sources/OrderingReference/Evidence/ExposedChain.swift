import Trace

/// One stretch of a device-writable buffer.
struct BufferSegment {
  /// First byte; meaningless when the address could not be resolved.
  var place: Place
  /// Bytes.
  var byteCount: UInt64
  /// Bytes from the first on that the device has written since the chain was exposed.
  var writtenByteCount: UInt64
  /// Handle in the index of writable bytes; -1 when the address could not be resolved.
  var handle: Int32
}

/// A descriptor chain that the driver has made available, as it stood in memory at that moment.
struct ExposedChain {
  /// Bytes of a segment that were written ahead of the bytes before them.
  private struct Island {
    var segment: Int32
    var start: UInt64
    var end: UInt64
  }

  private(set) var queue: UInt16 = 0
  private(set) var head: UInt16 = 0
  /// Whether the device cannot take the chain: a loop, or an index or address that is out of range.
  var isMalformed = false
  /// The guest's store that exposed the chain.
  private(set) var exposure = TraceEvent(cycle: 0, .doorbell(queue: 0))
  /// The device-writable buffers in the order of the chain.
  var segments: [BufferSegment] = []
  private var islands: [Island] = []

  /// Starts over, keeping storage.
  mutating func begin(queue: UInt16, head: UInt16, exposure: TraceEvent) {
    self.queue = queue
    self.head = head
    self.exposure = exposure
    isMalformed = false
    segments.removeAll(keepingCapacity: true)
    islands.removeAll(keepingCapacity: true)
  }

  /// Notes that bytes `start..<end` of a segment were written.
  mutating func noteWrite(segment: Int, start: UInt64, end: UInt64) {
    if start <= segments[segment].writtenByteCount {
      guard end > segments[segment].writtenByteCount else { return }
      segments[segment].writtenByteCount = end
      absorbIslands(segment)
      return
    }
    for at in islands.indices where islands[at].segment == segment {
      if start <= islands[at].end && end >= islands[at].start {
        islands[at].start = min(start, islands[at].start)
        islands[at].end = max(end, islands[at].end)
        return
      }
    }
    islands.append(Island(segment: Int32(segment), start: start, end: end))
  }

  private mutating func absorbIslands(_ segment: Int) {
    var at = 0
    while at < islands.count {
      let island = islands[at]
      guard island.segment == segment, island.start <= segments[segment].writtenByteCount else {
        at += 1
        continue
      }
      segments[segment].writtenByteCount = max(segments[segment].writtenByteCount, island.end)
      islands.swapAt(at, islands.count - 1)
      islands.removeLast()
      at = 0
    }
  }

  /// The first of `byteCount` bytes from the first device-writable byte on that was not written.
  ///
  /// It is nil when all were. Bytes whose place is unknown count as written.
  func firstUnwritten(of byteCount: UInt64) -> UInt64? {
    guard byteCount > 0 else { return nil }
    var before: UInt64 = 0
    var knowsEveryPlace = true
    for segment in segments {
      let wanted = min(byteCount - before, segment.byteCount)
      if segment.handle < 0 {
        knowsEveryPlace = false
      } else if segment.writtenByteCount < wanted {
        return before + segment.writtenByteCount
      }
      before += wanted
      if before == byteCount { return nil }
    }
    return knowsEveryPlace ? before : nil
  }
}
