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
  /// Head of the chain in a split ring, buffer id of the list in a packed one.
  var head: UInt16 = 0
  /// Which chain of its queue it is, counted from 0 in the order of exposure.
  private(set) var position: UInt64 = 0
  /// Whether the device has it.
  var isExposed = false
  /// Whether the guest changed it behind its exposure, so that nobody knows what the device saw.
  var isRewritten = false
  /// Whether the device cannot take the chain: a loop, or an index or address that is out of range.
  var isMalformed = false
  /// The guest's store that exposed the chain.
  private(set) var exposure = TraceEvent(cycle: 0, .doorbell(queue: 0))
  /// The device-writable buffers in the order of the chain.
  private(set) var segments: [BufferSegment] = []
  /// Bytes of the device-writable buffers.
  private(set) var writableByteCount: UInt64 = 0
  /// Entries of the ring or table that it takes; an indirect table counts as none.
  var entryCount: UInt64 = 0
  /// The table entries of a chain in a split ring, as far as it was followed.
  var entries: [UInt16] = []
  /// The indirect table; no bytes without one.
  var indirectTable = (place: Place(key: 0), byteCount: UInt64(0))
  /// Handle of the indirect table among what the guest's stores are held against.
  var tableHandle: Int32 = -1
  private var islands: [Island] = []

  /// Starts over, keeping storage.
  mutating func begin(queue: UInt16, head: UInt16, position: UInt64, exposure: TraceEvent) {
    self.queue = queue
    self.head = head
    self.position = position
    self.exposure = exposure
    isExposed = true
    isMalformed = false
    isRewritten = false
    entryCount = 0
    indirectTable.byteCount = 0
    tableHandle = -1
    entries.removeAll(keepingCapacity: true)
    islands.removeAll(keepingCapacity: true)
    forgetBuffers()
  }

  /// Adds device-writable bytes; `place` is nil when the address could not be resolved.
  mutating func append(_ place: Place?, byteCount: UInt64) {
    writableByteCount += byteCount
    segments.append(
      BufferSegment(
        place: place ?? Place(key: 0), byteCount: byteCount, writtenByteCount: 0,
        handle: place == nil ? -1 : 0))
  }

  /// Takes the handle of a segment.
  mutating func hold(_ handle: Int32, segment: Int) { segments[segment].handle = handle }

  /// Forgets the buffers, as those of a chain that the device cannot take.
  mutating func forgetBuffers() {
    segments.removeAll(keepingCapacity: true)
    writableByteCount = 0
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
