import ByteLayouts
import CycleKernel
import Trace
import VirtioLayouts

/// Tells the judge what the guest has stored, at the moment when the device looks.
///
/// The stores of a real processor cannot be watched. What they left can: ahead of each sample of
/// memory this holds the bytes against what was last known, and announces those that differ as
/// stores of the guest. Where the device looks at an index or at a descriptor that makes chains
/// available, everything that they name is announced ahead of it, in the order in which a driver
/// must have stored it.
final class GuestMirror: TraceObserver {
  /// A queue in memory that is shared.
  struct Queue {
    var areas: QueueAreas
    /// Split: the available index up to which everything was announced.
    var index: UInt16 = 0
    /// Packed: the next descriptor that the guest will make available.
    var slot: UInt16 = 0
    /// Packed: the wrap counter there.
    var wrap = true
  }

  // The hub owns this; both go together.
  unowned let trace: TraceHub
  let judge: OutsideJudge
  let known = SparseMemory(byteCount: OutsideJudge.hostByteCount)
  private let fresh = ByteBuffer(byteCount: 1 << 20)
  private let old = ByteBuffer(byteCount: 4096)
  /// A packed ring as it was looked at last.
  let image = ByteBuffer(byteCount: 16 << 15)
  unowned var guest: (any GuestSide)?
  var queues: [Queue?] = []
  var cycle: Cycle = 0

  init(judge: OutsideJudge, trace: TraceHub) {
    self.judge = judge
    self.trace = trace
    judge.canSee = { [unowned self] in sees($0) }
    trace.add(self)
  }

  /// Whether the rings of a queue lie in memory that can be looked at.
  private func sees(_ areas: QueueAreas) -> Bool {
    guard areas.size > 0 else { return false }
    return pieces(of: areas).allSatisfy { address, byteCount in
      if judge.isLocal(address, byteCount: byteCount) { return !judge.isBounceMapped }
      guard known.contains(address, count: Int(byteCount)) else { return false }
      return peek(address, byteCount: Int(byteCount)) { _ in true } ?? false
    }
  }

  /// Whether all of a queue lies in the device's bounce memory, where every store is seen.
  private func isLocal(_ areas: QueueAreas) -> Bool {
    pieces(of: areas).allSatisfy { judge.isLocal($0, byteCount: $1) }
  }

  private func pieces(of areas: QueueAreas) -> [(UInt64, UInt64)] {
    let size = UInt64(areas.size)
    let event = UInt64(EventSuppression.byteCount)
    guard areas.isPacked else {
      let layout = SplitRingLayout(size: areas.size)
      return [
        (areas.descriptorTable, layout.descriptorTableByteCount),
        (areas.availableRing, layout.availableRingByteCount),
        (areas.usedRing, layout.usedRingByteCount),
      ]
    }
    return [
      (areas.descriptorTable, 16 * size), (areas.availableRing, event), (areas.usedRing, event),
    ]
  }

  /// Follows which queues the device has.
  func observe(_ event: TraceEvent, payload: RawSpan) {
    switch event.body {
    case .queueConfigured(let areas) where areas.party == .device:
      while queues.count <= Int(areas.queue) { queues.append(nil) }
      let isWatched = sees(areas) && !isLocal(areas)
      queues[Int(areas.queue)] = isWatched ? Queue(areas: areas) : nil
    case .doorbellPosition(let number, _):
      guard Int(number) < queues.count, let queue = queues[Int(number)], !queue.areas.isPacked
      else { return }
      cycle = event.cycle
      publishDoorbell(Int(number), queue)
    case .queueStopped(let queue):
      if Int(queue) < queues.count { queues[Int(queue)] = nil }
    default: break
    }
  }

  /// Takes what the device stored.
  func deviceWrote(_ address: UInt64, _ bytes: RawSpan) {
    guard known.contains(address, count: bytes.byteCount) else { return }
    known.write(address, bytes)
  }

  /// Announces what the guest must have stored before the device gets `bytes` from `address`.
  func deviceReads(_ address: UInt64, _ bytes: RawSpan, at cycle: Cycle) {
    self.cycle = cycle
    guard known.contains(address, count: bytes.byteCount) else { return }
    for number in queues.indices {
      guard let queue = queues[number] else { continue }
      if queue.areas.isPacked {
        publishPacked(number, queue, address, bytes)
      } else {
        publishSplit(number, queue, address, bytes)
      }
    }
    announce(address, bytes)
  }

  /// Announces bytes of shared memory as they are now.
  func refresh(_ address: UInt64, byteCount: Int) {
    guard byteCount > 0, byteCount <= fresh.byteCount,
      known.contains(address, count: byteCount)
    else { return }
    var done = 0
    while done < byteCount {
      // A mapping of the guest ends at the end of a page.
      let start = address + UInt64(done)
      let count = min(byteCount - done, 4096 - Int(start & 4095))
      guard guest?.isShared(start, byteCount: count) == true else { return }
      fresh.withMutableBytes(0..<count) { bytes in
        guest?.peek(start, into: &bytes)
        announce(start, bytes.bytes)
      }
      done += count
    }
  }

  /// Runs `body` with bytes of shared memory as they are now; nil when they are not all there.
  func peek<Result>(_ address: UInt64, byteCount: Int, _ body: (RawSpan) -> Result) -> Result? {
    guard byteCount > 0, byteCount <= fresh.byteCount else { return nil }
    var done = 0
    while done < byteCount {
      let start = address &+ UInt64(done)
      let count = min(byteCount - done, 4096 - Int(start & 4095))
      guard guest?.isShared(start, byteCount: count) == true else { return nil }
      fresh.withMutableBytes(done..<done + count) { guest?.peek(start, into: &$0) }
      done += count
    }
    return fresh.withBytes(0..<byteCount, body)
  }

  /// Announces those of `bytes` that differ from what is known.
  func announce(_ address: UInt64, _ bytes: RawSpan) {
    guard known.contains(address, count: bytes.byteCount) else { return }
    var done = 0
    while done < bytes.byteCount {
      let count = min(bytes.byteCount - done, old.byteCount)
      let piece = bytes.extracting(done..<done + count)
      let changed = old.withMutableBytes(0..<count) { was in
        known.read(address + UInt64(done), into: &was)
        return Self.changes(from: was.bytes, to: piece)
      }
      if let changed {
        store(piece.extracting(changed), at: address + UInt64(done + changed.lowerBound))
      }
      done += count
    }
  }

  private func store(_ bytes: RawSpan, at address: UInt64) {
    known.write(address, bytes)
    let access = MemoryAccess(
      agent: .guest, space: .host, address: address, byteCount: UInt32(bytes.byteCount))
    trace.record(TraceEvent(cycle: cycle, .memoryWritten(access)), payload: bytes)
  }

  /// From the first byte that differs to the last; nil where all are equal.
  private static func changes(from old: RawSpan, to new: RawSpan) -> Range<Int>? {
    func differs(_ at: Int) -> Bool {
      old.littleEndian(at: at, as: UInt8.self) != new.littleEndian(at: at, as: UInt8.self)
    }
    func wordDiffers(_ at: Int) -> Bool {
      old.littleEndian(at: at, as: UInt64.self) != new.littleEndian(at: at, as: UInt64.self)
    }
    var first = 0
    let count = new.byteCount
    while first + 8 <= count, !wordDiffers(first) { first += 8 }
    while first < count, !differs(first) { first += 1 }
    guard first < count else { return nil }
    var end = count
    while end - 8 > first, !wordDiffers(end - 8) { end -= 8 }
    while !differs(end - 1) { end -= 1 }
    return first..<end
  }
}
