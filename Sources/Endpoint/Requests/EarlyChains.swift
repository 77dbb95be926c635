/// Chains that walkers presented before an older one of the same queue, where order counts.
///
/// They must leave the fetch engine's slots, or the older chain could never be presented.
struct EarlyChains {
  private var chains: [Chain] = []
  private(set) var count = 0

  /// Takes a chain over, leaving an old one's storage behind.
  mutating func add(_ chain: inout Chain) {
    if count == chains.count { chains.append(Chain()) }
    swap(&chains[count], &chain)
    count += 1
  }

  /// Hands over the chain of `queue` at `position`, if it is here.
  mutating func take(queue: Int, position: UInt16, into chain: inout Chain) -> Bool {
    for place in 0..<count where chains[place].queue == queue && chains[place].position == position
    {
      swap(&chains[place], &chain)
      count -= 1
      chains.swapAt(place, count)
      return true
    }
    return false
  }

  /// Whether the chain of `queue` at `position` is here.
  func has(queue: Int, position: UInt16) -> Bool {
    for place in 0..<count where chains[place].queue == queue && chains[place].position == position
    {
      return true
    }
    return false
  }

  /// Forgets the chains of a queue, or of all.
  mutating func abandon(queue: Int?) {
    var place = 0
    while place < count {
      if queue == nil || chains[place].queue == queue {
        count -= 1
        chains.swapAt(place, count)
      } else {
        place += 1
      }
    }
  }
}
