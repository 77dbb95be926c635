/// What a store of the guest hits among the rings.
struct GuestStore {
  /// Whether it hits a table or ring that chains are exposed in.
  var touchesRings = false
  /// The queue that it may make buffers available in; -1 for none.
  private(set) var publishes: Int32 = -1
  /// Whether it may do so in more than one queue.
  private(set) var publishesMore = false
  /// The queue whose exposed chains it changes; -1 for none.
  private(set) var rewrittenQueue: Int32 = -1
  /// The exposed chain that it changes; -1 when that is not known.
  private(set) var rewrittenChain: Int32 = -1
  /// Whether more than one chain may mean something else by it, so that the ring is lost.
  private(set) var rewritesRing = false

  mutating func publish(_ queue: Int32) {
    publishesMore = publishesMore || (publishes >= 0 && publishes != queue)
    publishes = queue
  }

  /// Notes the first change, which is the one to be reported.
  mutating func rewrite(queue: Int32, chain: Int32, isRing: Bool) {
    guard rewrittenQueue < 0 else { return }
    rewrittenQueue = queue
    rewrittenChain = chain
    rewritesRing = isRing
  }
}
