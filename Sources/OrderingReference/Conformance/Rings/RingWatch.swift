import ByteLayouts
import Trace
import VirtioLayouts

/// One enabled queue, whatever its format: what the two sides write into its areas.
class RingWatch {
  let areas: QueueAreas
  let context: ConformanceContext
  unowned let book: RingBook
  var chains: [ChainRecord] = []
  var publication: PublishWatch
  var wish: InterruptWatch
  /// Chains that were exposed since the queue was enabled.
  var exposedCount: UInt32 = 0
  /// The queue was reset by itself before it was enabled.
  let isReenabled: Bool

  init(
    areas: QueueAreas, isReenabled: Bool, publication: PublishWatch, wish: InterruptWatch,
    book: RingBook
  ) {
    self.areas = areas
    self.isReenabled = isReenabled
    self.publication = publication
    self.wish = wish
    self.book = book
    context = book.context
  }

  func has(_ feature: FeatureBits) -> Bool { areas.features.contains(feature) }

  /// The guest wrote bytes of an area, from `offset` on.
  func guestWrote(area: Int32, offset: UInt64, byteCount: UInt64) {}
  /// The guest read bytes of an area.
  func guestRead(area: Int32, offset: UInt64, byteCount: UInt64) {}
  /// The device wrote bytes of an area.
  func deviceWrote(area: Int32, offset: UInt64, byteCount: UInt64) {}
  /// The device's fetch engine reads descriptors from `offset` on.
  func deviceFetches(offset: UInt64, byteCount: UInt64) {}
  /// A doorbell took effect.
  func rung() { publication.rung(context) }
  /// The driver said with it where the next chain will be.
  func rung(position: UInt16) {}

  /// Used descriptors of a packed ring that the device has posted and memory has not got.
  var usesUnderWay = 0
  /// Chains that the device has begun and not returned.
  var takenCount: Int {
    let taken = chains.reduce(0) { $0 + ($1.isExposed && $1.isTaken ? 1 : 0) }
    // In order one used descriptor may stand for several.
    if usesUnderWay > 0, has(.inOrder) { return 0 }
    return max(0, taken - usesUnderWay)
  }
  /// Chains that the device has.
  var outstandingCount: Int { chains.reduce(0) { $0 + ($1.isExposed ? 1 : 0) } }

  /// Adds a buffer to a chain, with what its address must be.
  func add(_ element: ChainElement, to chain: Int) {
    chains[chain].elements.append(element)
    if element.isWritable {
      chains[chain].writableByteCount += UInt64(element.length)
    } else {
      chains[chain].readableByteCount += UInt64(element.length)
    }
    book.addressRules.check(element.address, UInt64(element.length), context)
    if element.isWritable {
      book.addressRules.checkCopied(element.address, UInt64(element.length), context)
    }
    chains[chain].handles.append(
      book.insert(element, queue: areas.queue, chain: chain))
  }

  /// Ends the exposure of a chain.
  func release(_ chain: Int) {
    guard chains[chain].isExposed else { return }
    chains[chain].isExposed = false
    for handle in chains[chain].handles { book.remove(handle) }
    chains[chain].handles.removeAll(keepingCapacity: true)
  }

  /// Whether a format error of the device's about this queue is justified by some exposed chain.
  func explainsRefusal() -> Bool { chains.contains { $0.isExposed && !$0.isWellFormed } }

  /// The queue goes out of use.
  func end() {
    for chain in chains.indices { release(chain) }
  }

  /// The trace ends.
  func finish() {
    publication.finish(context)
    wish.finish(context)
  }
}
