import ByteLayouts
import Trace
import VirtioLayouts

/// The queues of the device with the monitor's own decoding of their rings.
final class RingBook {
  static let descriptorArea: Int32 = 0
  static let driverArea: Int32 = 1
  static let deviceArea: Int32 = 2

  let context: ConformanceContext
  var resolver: AddressResolver
  var addressRules = AddressRules()
  var requestRules = RequestRules()
  /// Called when the driver makes buffers available.
  var onPublish: (() -> Void)?
  private(set) var rings: [RingWatch?] = []
  private var areas = IntervalIndex()
  private var handles: [[Int32]] = []
  private var places: [[Place]] = []
  private var elements = IntervalIndex()

  init(context: ConformanceContext) {
    self.context = context
    resolver = AddressResolver(
      hostByteCount: context.configuration.hostByteCount,
      identity: context.configuration.identityHostMemory)
  }

  func ring(_ queue: UInt16) -> RingWatch? {
    Int(queue) < rings.count ? rings[Int(queue)] : nil
  }

  /// Takes a queue into use, as the driver or, first, the device understands it.
  func configure(_ view: QueueAreas, isReenabled: Bool) {
    let number = Int(view.queue)
    while rings.count <= number {
      rings.append(nil)
      handles.append([])
      places.append([])
    }
    if let present = rings[number] {
      var same = present.areas
      same.party = view.party
      if view.party == .device || same == view { return }
      stop(view.queue)
    }
    guard let found = resolve(view) else { return }
    places[number] = found.map(\.0)
    handles[number] = found.enumerated().map {
      areas.insert($1.0.key, byteCount: $1.1, owner: Int32(number), part: Int32($0))
    }
    rings[number] =
      view.isPacked
      ? PackedRingWatch(areas: view, isReenabled: isReenabled, places: places[number], book: self)
      : SplitRingWatch(areas: view, isReenabled: isReenabled, places: places[number], book: self)
  }

  private func resolve(_ view: QueueAreas) -> [(Place, UInt64)]? {
    let sizes: [UInt64]
    if view.isPacked {
      guard view.size > 0, view.size <= PackedRingLayout.maximumSize else { return nil }
      let events = UInt64(EventSuppression.byteCount)
      sizes = [PackedRingLayout(size: view.size).descriptorRingByteCount, events, events]
    } else {
      guard view.size.nonzeroBitCount == 1, view.size <= SplitRingLayout.maximumSize else {
        return nil
      }
      let layout = SplitRingLayout(size: view.size)
      sizes = [
        layout.descriptorTableByteCount, layout.availableRingByteCount, layout.usedRingByteCount,
      ]
    }
    var found: [(Place, UInt64)] = []
    for (address, size) in zip([view.descriptorTable, view.availableRing, view.usedRing], sizes) {
      guard let piece = resolver.resolve(address, byteCount: size), piece.byteCount == size,
        context.shadow.contains(piece.place, byteCount: size)
      else { return nil }
      found.append((piece.place, size))
    }
    return found
  }

  /// Takes a queue out of use.
  func stop(_ queue: UInt16) {
    guard let ring = ring(queue) else { return }
    ring.end()
    for handle in handles[Int(queue)] { areas.remove(handle) }
    handles[Int(queue)].removeAll()
    rings[Int(queue)] = nil
  }

  /// Calls `body` with every piece of ring areas among some bytes.
  @inline(__always)
  private func forEachPiece(
    _ place: Place, _ byteCount: UInt64,
    _ body: (RingWatch, _ area: Int32, _ offset: UInt64, _ byteCount: UInt64) -> Void
  ) {
    var last: (Int32, Int32) = (-1, -1)
    areas.forEach(overlapping: place.key, byteCount: byteCount) { _, interval in
      // An area that spans pages may come more than once.
      guard (interval.owner, interval.part) != last, let ring = rings[Int(interval.owner)] else {
        return
      }
      last = (interval.owner, interval.part)
      let start = max(interval.start, place.key)
      let end = min(interval.end, place.key &+ byteCount)
      body(ring, interval.part, start - interval.start, end - start)
    }
  }

  func guestWrote(_ place: Place, _ byteCount: UInt64) {
    forEachPiece(place, byteCount) { ring, area, offset, count in
      ring.guestWrote(area: area, offset: offset, byteCount: count)
    }
  }

  func guestRead(_ place: Place, _ byteCount: UInt64) {
    forEachPiece(place, byteCount) { ring, area, offset, count in
      ring.guestRead(area: area, offset: offset, byteCount: count)
    }
  }

  func deviceWrote(_ place: Place, _ byteCount: UInt64) {
    forEachPiece(place, byteCount) { ring, area, offset, count in
      ring.deviceWrote(area: area, offset: offset, byteCount: count)
    }
  }

  /// Whether some bytes, as the device addresses them, are an area of an enabled queue.
  func holdsArea(_ address: UInt64, byteCount: UInt64) -> Bool {
    rings.contains { ring in
      guard let ring else { return false }
      return [ring.areas.descriptorTable, ring.areas.availableRing, ring.areas.usedRing]
        .contains { $0 &- address < byteCount }
    }
  }

  func insert(_ element: ChainElement, queue: UInt16, chain: Int) -> Int32 {
    elements.insert(
      element.address, byteCount: UInt64(element.length),
      owner: Int32(queue) << 16 | Int32(truncatingIfNeeded: chain),
      part: element.isWritable ? 1 : 0)
  }

  func remove(_ handle: Int32) { elements.remove(handle) }

  /// What exposed buffers say about some bytes: whether one holds them for reading, for writing.
  func buffers(_ address: UInt64, byteCount: UInt64) -> (isReadable: Bool, isWritable: Bool) {
    var found = (isReadable: false, isWritable: false)
    elements.forEach(overlapping: address, byteCount: byteCount) { _, interval in
      if interval.part == 0 { found.isReadable = true } else { found.isWritable = true }
    }
    return found
  }

  /// The trace ends.
  func finish() { for ring in rings { ring?.finish() } }
}
