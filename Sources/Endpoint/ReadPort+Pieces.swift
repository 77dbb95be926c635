import ByteLayouts
import CycleKernel
import Trace

/// How the fetch engine gets its bytes: whole, or in pieces in the order in which they arrive.
extension ReadPort {
  /// A piece on its way into the engine.
  struct EnginePiece {
    /// The read that it belongs to.
    var transaction: Int
    /// Which of its bytes; none when the read failed.
    var range: Range<Int>
    /// Whether the read ends with it.
    var isLast: Bool
  }

  /// Whether the bytes of a read go to the engine as they arrive.
  func arrivesInPieces(_ index: Int) -> Bool {
    engine.arriveInPieces && transactions[index].request.isEngine
  }

  /// Notes bytes that came, for an engine that takes pieces.
  mutating func arrive(_ index: Int, offset: Int, byteCount: Int) {
    guard byteCount > 0, arrivesInPieces(index), !transactions[index].isOrphan,
      !transactions[index].hasFailed
    else { return }
    pieces.add(index, offset: offset, byteCount: byteCount)
  }

  /// Lets the engine have a finished read: all of it, or what is still to be told.
  mutating func deliver(_ index: Int) {
    transactions[index].isDelivered = true
    if transactions[index].hasFailed {
      pieces.add(index, offset: 0, byteCount: 0)
    } else if !engine.arriveInPieces {
      pieces.add(index, offset: 0, byteCount: transactions[index].request.byteCount)
    }
  }

  /// The next piece for the engine; after the last of a read, the read is to be released.
  mutating func takePiece() -> EnginePiece? {
    guard !pieces.isEmpty else { return nil }
    let stretch = pieces.take(limit: engine.pieceByteCount)
    let index = stretch.transaction
    transactions[index].handed += stretch.byteCount
    let isLast =
      stretch.byteCount == 0
      || transactions[index].handed == transactions[index].request.byteCount
    return EnginePiece(
      transaction: index, range: stretch.offset..<stretch.offset + stretch.byteCount,
      isLast: isLast)
  }

  /// Forgets what the engine has not had of its reads, for a reset.
  mutating func abandonPieces() {
    pieces.removeAll()
    for index in transactions.indices
    where transactions[index].isActive && transactions[index].isDelivered { release(index) }
  }

  /// Moves the oldest local read that goes to the engine in pieces, by as many bytes as bounce
  /// memory moves in a cycle; each line is sampled when it leaves.
  mutating func serveStream(_ bounce: BounceMemory, trace: TraceHub, at cycle: Cycle) -> Bool {
    guard !localStreams.isEmpty else { return false }
    let index = localStreams.front
    let done = transactions[index].issued
    let left = transactions[index].request.byteCount - done
    if case .local(let start) = transactions[index].route, !transactions[index].isOrphan {
      let place = start.rawValue + UInt64(done)
      let width = localBytesPerCycle - Int(place % UInt64(localBytesPerCycle))
      let count = min(left, width, Int(clamping: bounce.byteCount - place))
      let base = index * Self.pageByteCount + done
      buffer.withMutableBytes(base..<base + count) {
        bounce.read(start.advanced(by: UInt64(done)), into: &$0, agent: .device, at: cycle)
      }
      transactions[index].issued += count
      arrive(index, offset: done, byteCount: count)
      guard count == left else { return true }
    }
    _ = localStreams.pop()
    finish(index, trace: trace, at: cycle)
    return true
  }
}
