/// With IN_ORDER: the chains that the device has, oldest first, so that one entry can return many.
///
/// An entry names the last chain of its batch; those before it count as completely used.
///
/// Source: VIRTIO v1.4, sections 2.7.9 and 2.8.13.
struct ChainOrder {
  private struct Chain {
    var head: UInt16
    var writableByteCount: UInt32
  }

  private var chains: [Chain] = []
  private var first = 0
  /// The batch that is being handed over: its last chain, and what the device wrote into that.
  private var batch: (head: UInt16, byteCount: UInt32)?

  var isSkipping: Bool { batch != nil }

  mutating func add(_ head: UInt16, _ elements: [Virtqueue.Element]) {
    var writable: UInt32 = 0
    for element in elements where element.isWritable { writable &+= element.byteCount }
    chains.append(Chain(head: head, writableByteCount: writable))
  }

  /// Begins a batch that ends with `head`, and hands over its first chain; nil when the device does
  /// not have that chain.
  mutating func begin(batchTo head: UInt16, byteCount: UInt32) -> Virtqueue.Used? {
    guard chains[first...].contains(where: { $0.head == head }) else { return nil }
    batch = (head, byteCount)
    return takeSkipped()
  }

  /// The next chain of the batch under way, if there is one.
  mutating func takeSkipped() -> Virtqueue.Used? {
    guard let batch, first < chains.count else { return nil }
    let chain = chains[first]
    first += 1
    if first >= 256 {
      chains.removeFirst(first)
      first = 0
    }
    guard chain.head == batch.head else {
      return Virtqueue.Used(head: chain.head, byteCount: chain.writableByteCount)
    }
    self.batch = nil
    return Virtqueue.Used(head: chain.head, byteCount: batch.byteCount)
  }
}
